import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { createGroup, deleteGroup, setEnforceRole, updateGroup } from '../changes/group-changes.ts'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { absolutePath } from '../ids/path-id.ts'
import { embedsOf } from '../rendering/app-info.ts'
import { groupEmbedsOf, renderGroup } from '../rendering/group.ts'
import { renderPodStatus } from './pod-view.ts'
import { servicesBelow } from '../tree/tree.ts'
import type { Tree } from '../tree/tree.ts'
import { parseGroup } from './parse-body.ts'
import { changeModeOf, queryValues, versionOf, wildcardOf } from './query.ts'
import { jsonBody, sendDeployment, sendPrepared } from './respond.ts'
import { viewOf } from './view.ts'

interface GroupPath {
  id: string
  suffix?: 'apps' | 'versions'
  version?: string
}

/** Reads the path below `/v2/groups`. */
export function parseGroupPath(path: string): GroupPath {
  const match = /^(.*?)\/(?:(apps)|(versions)(?:\/([^/]+))?)$/.exec(`/${path}`)
  if (!match) return { id: absolutePath(`/${path}`) }
  const [, id = '', apps, , version] = match
  const suffix = apps === undefined ? ('versions' as const) : ('apps' as const)
  return { id: absolutePath(id === '' ? '/' : id), suffix, ...(version === undefined ? {} : { version }) }
}

const appEmbedsOf = (request: FastifyRequest): ReturnType<typeof embedsOf> =>
  embedsOf(
    queryValues(request, 'embed').filter(
      (value) => value.startsWith('group.apps.') || value.startsWith('apps.'),
    ),
  )

/** The apps of a group and of all groups in it. */
function appsBelow(context: EngineContext, tree: Tree, id: string, request: FastifyRequest): unknown[] {
  const view = viewOf(context)
  const asked = appEmbedsOf(request)
  const apps = servicesBelow(tree, id).flatMap((service) => (service.kind === 'app' ? [service] : []))
  return apps.sort((left, right) => (left.id < right.id ? -1 : 1)).map((app) => view.preparedApp(app, asked))
}

function show(
  context: EngineContext,
  tree: Tree,
  id: string,
  request: FastifyRequest,
): Record<string, unknown> {
  const view = viewOf(context)
  const asked = appEmbedsOf(request)
  return renderGroup(tree, id, {
    embeds: groupEmbedsOf(queryValues(request, 'embed')),
    renderApp: (app) => view.preparedApp(app, asked),
    renderPod: (pod) => renderPodStatus(context, pod),
  })
}

function getGroup(context: EngineContext, request: FastifyRequest, reply: FastifyReply): unknown {
  const path = parseGroupPath(wildcardOf(request))
  const tree = context.treeStore.tree()
  const known = tree.groups.has(path.id)
  if (!known) throw marathonErrors.GROUP_UNKNOWN({ id: path.id })
  if (path.suffix === 'apps') return sendPrepared(reply, appsBelow(context, tree, path.id, request))
  if (path.suffix !== 'versions') return sendPrepared(reply, show(context, tree, path.id, request))
  if (path.version === undefined) return context.treeStore.groupVersionsOf(path.id)
  const version = versionOf(path.version)
  const older = context.treeStore.treeAt(version)
  if (!older?.groups.has(path.id)) throw marathonErrors.GROUP_VERSION_UNKNOWN({ id: path.id, version })
  return sendPrepared(reply, show(context, older, path.id, request))
}

async function postGroup(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const url = absolutePath(`/${wildcardOf(request)}`)
  const body = parseGroup(jsonBody(request))
  const outcome = await createGroup(context, url, body, changeModeOf(request))
  if (outcome.preview) return sendDeployment(reply, outcome)
  const id = body.id === undefined ? url : absolutePath(body.id, url)
  return sendDeployment(reply.header('Location', id), outcome, 201)
}

async function putGroup(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const url = absolutePath(`/${wildcardOf(request)}`)
  return sendDeployment(
    reply,
    await updateGroup(context, url, parseGroup(jsonBody(request)), changeModeOf(request)),
  )
}

async function patchGroup(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const id = absolutePath(`/${wildcardOf(request)}`)
  const outcome = await setEnforceRole(context, id, parseGroup(jsonBody(request)), changeModeOf(request))
  return outcome.preview ? sendDeployment(reply, outcome) : reply.code(200).send()
}

async function removeGroup(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const id = absolutePath(`/${wildcardOf(request)}`)
  return sendDeployment(reply, await deleteGroup(context, id, changeModeOf(request)))
}

/** Routes of `/v2/groups`. */
export function groupRoutes(app: FastifyInstance, context: EngineContext): void {
  for (const path of ['/v2/groups', '/v2/groups/*']) {
    app.get(path, (request, reply) => getGroup(context, request, reply))
    app.post(path, (request, reply) => postGroup(context, request, reply))
    app.put(path, (request, reply) => putGroup(context, request, reply))
    app.patch(path, (request, reply) => patchGroup(context, request, reply))
    app.delete(path, (request, reply) => removeGroup(context, request, reply))
  }
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { createApp, deleteApp, restartApp, updateApp, updateApps } from '../changes/app-changes.ts'
import type { AppDefinition } from '../definitions/app.ts'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { absolutePath, isBelow, pathProblems } from '../ids/path-id.ts'
import { renderApp } from '../rendering/app.ts'
import { embedsOf } from '../rendering/app-info.ts'
import type { AppEmbed } from '../rendering/app-info.ts'
import { deleteAppTasks, listAppTasks } from './app-tasks.ts'
import { parseLabelSelector } from './label-selector.ts'
import { parseApp, parseApps } from './parse-body.ts'
import { changeModeOf, queryFlag, queryValue, queryValues, versionOf, wildcardOf } from './query.ts'
import { jsonBody, sendDeployment, sendPrepared } from './respond.ts'
import { viewOf } from './view.ts'

/** The parts of a path below `/v2/apps/`: the id, and what is asked about it. */
export interface AppPath {
  id: string
  /** `versions`, `tasks`, `restart` or nothing. */
  suffix?: 'versions' | 'tasks' | 'restart'
  /** What stands behind the suffix: a version or a task id. */
  rest?: string
  /** The id ends with `/*`: everything below. */
  below: boolean
}

/** Reads the path below `/v2/apps/`; ids contain slashes, so the end of the path decides. */
export function parseAppPath(path: string): AppPath {
  const match = /^(.*?)\/(versions|tasks|restart)(?:\/([^/]+))?$/.exec(`/${path}`)
  const [, id, suffix, rest] = match ?? [undefined, `/${path}`]
  const below = (id ?? '').endsWith('/*')
  return {
    id: absolutePath(below ? (id ?? '').slice(0, -2) : (id ?? '')),
    below,
    ...(suffix === undefined ? {} : { suffix: suffix as 'versions' }),
    ...(rest === undefined ? {} : { rest }),
  }
}

function appOf({ treeStore }: EngineContext, id: string): AppDefinition {
  const app = treeStore.tree().services.get(id)
  if (app?.kind !== 'app') throw marathonErrors.APP_UNKNOWN({ id })
  return app
}

function appsOf({ treeStore }: EngineContext): AppDefinition[] {
  return [...treeStore.tree().services.values()]
    .filter((service) => service.kind === 'app')
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

const always = (request: FastifyRequest, ...names: AppEmbed[]): Set<AppEmbed> =>
  new Set([...embedsOf(queryValues(request, 'embed')), ...names])

function listApps(context: EngineContext, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const cmd = queryValue(request, 'cmd')?.toLowerCase()
  const id = queryValue(request, 'id')?.toLowerCase()
  const label = queryValue(request, 'label')
  const selector = label === undefined ? undefined : parseLabelSelector(label)
  if (label !== undefined && !selector) {
    throw marathonErrors.PRECONDITION({ reason: `Can not parse label selector '${label}'` })
  }
  const view = viewOf(context)
  const embeds = always(request, 'counts', 'deployments')
  const apps = appsOf(context).filter(
    (app) =>
      (cmd === undefined || (app.cmd ?? '').toLowerCase().includes(cmd)) &&
      (id === undefined || app.id.includes(id)) &&
      (selector === undefined || selector(app.labels)),
  )
  return sendPrepared(reply, { apps: apps.map((app) => view.preparedApp(app, embeds)) })
}

function getVersions(context: EngineContext, { id, rest }: AppPath): unknown {
  appOf(context, id)
  const versions = context.treeStore.versionsOf(id)
  if (rest === undefined) return { versions }
  const version = versionOf(rest)
  const app = versions.includes(version) ? context.treeStore.definition(id, version) : undefined
  if (app?.kind !== 'app') throw marathonErrors.APP_VERSION_UNKNOWN({ id, version })
  return renderApp(app)
}

function getApp(context: EngineContext, request: FastifyRequest, reply: FastifyReply): unknown {
  const path = parseAppPath(wildcardOf(request))
  if (path.suffix === 'versions') return getVersions(context, path)
  if (path.suffix === 'tasks') return listAppTasks(context, path)
  if (path.suffix === 'restart') throw marathonErrors.METHOD_NOT_ALLOWED({ method: request.method })
  const view = viewOf(context)
  const embeds = always(request, 'tasks', 'counts', 'deployments', 'lastTaskFailure')
  if (path.below) {
    const apps = appsOf(context).filter(({ id }) => isBelow(id, path.id))
    return sendPrepared(reply, { '*': apps.map((app) => view.preparedApp(app, embeds)) })
  }
  return { app: view.appInfo(appOf(context, path.id), embeds) }
}

function publishPost(context: EngineContext, request: FastifyRequest, app: AppDefinition | undefined): void {
  if (!app) return
  context.events.publish('api_post_event', {
    clientIp: request.ip,
    uri: request.url.split('?', 1)[0],
    appDefinition: renderApp(app),
  })
}

async function postApp(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const body = parseApp(jsonBody(request), false)
  const { app, outcome } = await createApp(context, body, changeModeOf(request))
  if (outcome.preview) return sendDeployment(reply, outcome)
  publishPost(context, request, app)
  const counts = { tasksStaged: 0, tasksRunning: 0, tasksHealthy: 0, tasksUnhealthy: 0 }
  return reply
    .code(201)
    .header('Marathon-Deployment-Id', outcome.deploymentId)
    .header('Location', app.id)
    .send({ ...renderApp(app), ...counts, deployments: [{ id: outcome.deploymentId }] })
}

async function changeApp(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
  patch: boolean,
): Promise<unknown> {
  const id = absolutePath(wildcardOf(request))
  const problems = pathProblems(id)
  if (problems.length > 0) throw marathonErrors.INVALID({}, { details: [{ path: '/id', errors: problems }] })
  const body = parseApp(jsonBody(request), true)
  const { created, outcome } = await updateApp(context, id, body, {
    mode: changeModeOf(request),
    partialUpdate: patch || queryFlag(request, 'partialUpdate', true),
    create: !patch,
  })
  if (outcome.preview) return sendDeployment(reply, outcome)
  const app = context.treeStore.tree().services.get(id)
  publishPost(context, request, app?.kind === 'app' ? app : undefined)
  if (created) void reply.header('Location', id)
  return sendDeployment(reply, outcome, created ? 201 : 200)
}

async function changeApps(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
  patch: boolean,
): Promise<unknown> {
  const outcome = await updateApps(context, parseApps(jsonBody(request)), {
    mode: changeModeOf(request),
    partialUpdate: patch || queryFlag(request, 'partialUpdate', true),
    create: !patch,
  })
  return sendDeployment(reply, outcome)
}

async function removeApp(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = parseAppPath(wildcardOf(request))
  if (path.suffix === 'tasks') return deleteAppTasks(context, path, request, reply)
  if (path.suffix !== undefined) throw marathonErrors.METHOD_NOT_ALLOWED({ method: request.method })
  appOf(context, path.id)
  return sendDeployment(reply, await deleteApp(context, path.id, changeModeOf(request, true)))
}

async function postBelow(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = parseAppPath(wildcardOf(request))
  if (path.suffix !== 'restart' || path.rest !== undefined)
    throw marathonErrors.METHOD_NOT_ALLOWED({ method: request.method })
  appOf(context, path.id)
  return sendDeployment(reply, await restartApp(context, path.id, changeModeOf(request)))
}

/** Routes of `/v2/apps`. */
export function appRoutes(app: FastifyInstance, context: EngineContext): void {
  app.get('/v2/apps', (request, reply) => listApps(context, request, reply))
  app.post('/v2/apps', (request, reply) => postApp(context, request, reply))
  app.put('/v2/apps', (request, reply) => changeApps(context, request, reply, false))
  app.patch('/v2/apps', (request, reply) => changeApps(context, request, reply, true))
  app.get('/v2/apps/*', (request, reply) => getApp(context, request, reply))
  app.put('/v2/apps/*', (request, reply) => changeApp(context, request, reply, false))
  app.patch('/v2/apps/*', (request, reply) => changeApp(context, request, reply, true))
  app.delete('/v2/apps/*', (request, reply) => removeApp(context, request, reply))
  app.post('/v2/apps/*', (request, reply) => postBelow(context, request, reply))
}

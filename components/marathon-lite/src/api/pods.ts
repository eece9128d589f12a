import { httpErrors } from '@dcos-lite/lib/http-server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { killInstances, wipeInstances } from '../changes/kill-tasks.ts'
import { deletePod, putPod } from '../changes/pod-changes.ts'
import type { PodBody } from '../definitions/pod-body.ts'
import type { PodDefinition } from '../definitions/pod.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'
import type { EngineContext } from '../engine/context.ts'
import { marathonErrors } from '../errors.ts'
import { parseInstanceId } from '../ids/instance-id.ts'
import { absolutePath } from '../ids/path-id.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { renderPod } from '../rendering/pod.ts'
import { readPodBody } from '../validation/pod-shape.ts'
import { detailsOf } from '../validation/report.ts'
import type { Violation } from '../validation/report.ts'
import { renderPodStatus } from './pod-view.ts'
import { changeModeOf, queryFlag, versionOf, wildcardOf } from './query.ts'
import { jsonBody, sendDeployment } from './respond.ts'

type PodSuffix = 'status' | 'versions' | 'instances'

interface PodPath {
  id: string
  suffix?: PodSuffix
  /** A version or an instance id behind the suffix. */
  rest?: string
}

/** What may stand behind each suffix: nothing, or one more word. */
const suffixPattern = /^(?:(status)|(versions|instances)(?:\/([^/]+))?)$/

/** Reads the path below `/v2/pods/`: `::` separates the id from what is asked about it; undefined for no path of ours. */
export function parsePodPath(path: string): PodPath | undefined {
  const [id = '', tail, ...more] = path.split('::')
  if (id === '' || more.length > 0) return undefined
  if (tail === undefined) return { id: absolutePath(`/${id}`) }
  const match = suffixPattern.exec(tail)
  if (!match) return undefined
  const [, status, list, rest] = match
  return {
    id: absolutePath(`/${id}`),
    suffix: (status ?? list) as PodSuffix,
    ...(rest === undefined ? {} : { rest }),
  }
}

/** The path of a request, when what it asks about can be asked with its method. */
function pathOf(request: FastifyRequest, ...served: (PodSuffix | undefined)[]): PodPath {
  const path = parsePodPath(wildcardOf(request))
  const { method, url } = request
  if (!path) throw httpErrors.NOT_FOUND({ method, path: url.split('?', 1)[0] ?? '' })
  if (!served.includes(path.suffix)) throw marathonErrors.METHOD_NOT_ALLOWED({ method })
  return path
}

function parsePod(value: unknown): PodBody {
  const report: Violation[] = []
  const body = readPodBody(value, report)
  if (report.length > 0) throw marathonErrors.INVALID_JSON({}, { details: detailsOf(report) })
  return body
}

function podsOf({ treeStore }: EngineContext): PodDefinition[] {
  return [...treeStore.tree().services.values()]
    .filter((service) => service.kind === 'pod')
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

function podOf({ treeStore }: EngineContext, id: string): PodDefinition {
  const pod = treeStore.tree().services.get(id)
  if (pod?.kind !== 'pod') throw marathonErrors.POD_UNKNOWN({ id })
  return pod
}

function getPod(context: EngineContext, request: FastifyRequest): unknown {
  const path = pathOf(request, undefined, 'status', 'versions')
  const pod = podOf(context, path.id)
  if (path.suffix === 'status') return renderPodStatus(context, pod)
  if (path.suffix !== 'versions') return renderPod(pod)
  const versions = context.treeStore.versionsOf(pod.id)
  if (path.rest === undefined) return versions
  const version = versionOf(path.rest)
  const older = versions.includes(version) ? context.treeStore.definition(pod.id, version) : undefined
  if (older?.kind !== 'pod') throw marathonErrors.POD_UNKNOWN({ id: pod.id })
  return renderPod(older)
}

function publish(context: EngineContext, request: FastifyRequest, eventType: string): void {
  context.events.publish(eventType, { clientIp: request.ip, uri: request.url.split('?', 1)[0] })
}

function renderKilled(instance: InstanceRecord, context: EngineContext): Record<string, unknown> {
  const { agent } = instance
  const service = context.treeStore.definition(instance.serviceId, instance.version)
  const { healthy } = context.health.view(instance.id)
  return {
    instanceId: instance.id,
    state: {
      condition: instance.condition,
      since: instance.since,
      goal: instance.goal,
      ...(healthy === undefined ? {} : { healthy }),
      ...(instance.activeSince === undefined ? {} : { activeSince: instance.activeSince }),
    },
    ...(agent
      ? {
          agentInfo: withoutAbsent({
            host: agent.hostname,
            agentId: agent.agentId,
            region: agent.region,
            zone: agent.zone,
            attributes: agent.attributes,
          }),
        }
      : {}),
    runSpecVersion: instance.version,
    unreachableStrategy: service?.unreachableStrategy ?? 'disabled',
  }
}

async function killPodInstances(
  context: EngineContext,
  path: PodPath,
  request: FastifyRequest,
): Promise<unknown> {
  podOf(context, path.id)
  const asked = path.rest === undefined ? (jsonBody(request) as unknown) : [path.rest]
  if (!Array.isArray(asked) || !asked.every((id) => typeof id === 'string' && parseInstanceId(id))) {
    throw marathonErrors.PRECONDITION({ reason: 'Instance ids must have the form <pod>.instance-<uuid>' })
  }
  const selected = (asked as string[]).flatMap((id) => {
    const instance = context.records.instances.get(id)
    return instance?.serviceId === path.id ? [instance] : []
  })
  if (path.rest !== undefined && selected.length === 0) throw marathonErrors.TASK_UNKNOWN({ id: path.rest })
  const answer = selected.map((instance) => renderKilled(instance, context))
  const ids = selected.map(({ id }) => id)
  const wipe = queryFlag(request, 'wipe', false)
  if (changeModeOf(request).dryRun) return { steps: [], instances: answer }
  await (wipe ? wipeInstances(context, ids) : killInstances(context, ids))
  return path.rest === undefined ? answer : answer[0]
}

async function removePod(
  context: EngineContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const path = pathOf(request, undefined, 'instances')
  if (path.suffix === 'instances') return killPodInstances(context, path, request)
  podOf(context, path.id)
  const outcome = await deletePod(context, path.id, changeModeOf(request))
  if (outcome.preview) return sendDeployment(reply, outcome)
  const { deploymentId } = outcome
  publish(context, request, 'pod_deleted_event')
  return reply
    .code(202)
    .header('Marathon-Deployment-Id', deploymentId)
    .header('Location', deploymentId)
    .send()
}

/** The routes of the states of all pods; a colon is written twice in a route. Clients ask with and without the slash. */
export const podStatusRoutes: readonly string[] = ['/v2/pods/::::status', '/v2/pods::::status']

/** Routes of `/v2/pods`. */
export function podRoutes(app: FastifyInstance, context: EngineContext): void {
  app.get('/v2/pods', () => podsOf(context).map(renderPod))
  for (const path of podStatusRoutes) {
    app.get(path, () => podsOf(context).map((pod) => renderPodStatus(context, pod)))
  }
  app.get('/v2/pods/*', (request) => getPod(context, request))
  app.post('/v2/pods', async (request, reply) => {
    const body = parsePod(jsonBody(request))
    const outcome = await putPod(context, body, { mode: changeModeOf(request), replace: false })
    if (outcome.preview) return sendDeployment(reply, outcome)
    publish(context, request, 'pod_created_event')
    return reply
      .code(201)
      .header('Marathon-Deployment-Id', outcome.deploymentId)
      .header('Location', body.id)
      .send(renderPod(podOf(context, body.id)))
  })
  app.put('/v2/pods/*', async (request, reply) => {
    const { id } = pathOf(request, undefined)
    const body = parsePod(jsonBody(request))
    if (body.id !== id) throw marathonErrors.POD_ID_MISMATCH({ path: id, id: body.id })
    const outcome = await putPod(context, body, { mode: changeModeOf(request), replace: true })
    if (outcome.preview) return sendDeployment(reply, outcome)
    publish(context, request, 'pod_updated_event')
    return reply.header('Marathon-Deployment-Id', outcome.deploymentId).send(renderPod(podOf(context, id)))
  })
  app.delete('/v2/pods/*', (request, reply) => removePod(context, request, reply))
}

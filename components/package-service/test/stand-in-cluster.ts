import type { JsonObject } from '@dcos-lite/lib/package-format'
import { startStandIn } from './stand-in-server.ts'
import type { SeenRequest, StandInAnswer, StandInServer } from './stand-in-server.ts'

type Entity = JsonObject & { id: string }

/** Marathon's and Metronome's side of an installation, kept in memory; not a scheduler. */
export interface StandInCluster extends StandInServer {
  apps: Map<string, Entity>
  groups: Map<string, Entity>
  jobs: Map<string, Entity>
  frameworks: { id: string; name: string; active: boolean }[]
  deployments: string[]
  failedDeployments: JsonObject[]
  /** Answers the next request for a path like this. */
  answerOnce(path: RegExp, answer: StandInAnswer): void
}

const deployment = { version: '2020-01-01T00:00:00.000Z', deploymentId: 'd-1' }

function appsOf(group: Entity): Entity[] {
  const apps = Array.isArray(group.apps) ? (group.apps as Entity[]) : []
  return apps.map((app) => ({ ...app, id: app.id.startsWith('/') ? app.id : `${group.id}/${app.id}` }))
}

/** Starts the stand-in; the paths are those of Marathon, Metronome and the Mesos master. */
export async function startStandInCluster(): Promise<StandInCluster> {
  const apps = new Map<string, Entity>()
  const groups = new Map<string, Entity>()
  const jobs = new Map<string, Entity>()
  const frameworks: StandInCluster['frameworks'] = []
  const deployments: string[] = []
  const failedDeployments: JsonObject[] = []
  const once: { path: RegExp; answer: StandInAnswer }[] = []

  const onApps = (method: string, id: string, body: Entity): StandInAnswer => {
    if (method === 'GET' && id === '') {
      return { status: 200, body: { apps: [...apps.values(), ...[...groups.values()].flatMap(appsOf)] } }
    }
    if (method === 'POST') {
      body = { ...body, id: `/${body.id.replace(/^\//, '')}` }
      if (apps.has(body.id))
        return { status: 409, body: { message: `An app with id [${body.id}] already exists.` } }
      apps.set(body.id, body)
      return { status: 201, body: { ...body, version: deployment.version } }
    }
    if (!apps.has(id)) return { status: 404, body: { message: `App '${id}' does not exist` } }
    if (method === 'GET') return { status: 200, body: { app: apps.get(id) } }
    if (method === 'PUT') apps.set(id, { ...body, id })
    if (method === 'DELETE') apps.delete(id)
    return { status: 200, body: deployment }
  }
  const onGroups = (method: string, id: string, body: Entity): StandInAnswer => {
    if (method === 'POST') {
      if (groups.has(body.id))
        return { status: 409, body: { message: `Group ${body.id} is already created.` } }
      groups.set(body.id, body)
      return { status: 201, body: deployment }
    }
    const group = groups.get(id)
    if (!group) return { status: 404, body: { message: `Group '${id}' does not exist` } }
    if (method === 'GET') return { status: 200, body: group }
    if (method === 'PUT') groups.set(id, body)
    if (method === 'DELETE') groups.delete(id)
    return { status: 200, body: deployment }
  }
  const onJobs = (method: string, id: string, body: Entity): StandInAnswer => {
    if (method === 'GET') return { status: 200, body: [...jobs.values()] }
    if (method === 'POST') {
      if (jobs.has(body.id)) return { status: 409, body: { message: 'Job with this id already exists' } }
      jobs.set(body.id, body)
      return { status: 201, body }
    }
    if (!jobs.has(id)) return { status: 404, body: { message: 'Job not found' } }
    if (method === 'PUT') jobs.set(id, body)
    if (method === 'DELETE') jobs.delete(id)
    return { status: 200, body }
  }
  const server = await startStandIn((request: SeenRequest): StandInAnswer => {
    const [path = ''] = request.url.split('?')
    const at = once.findIndex((entry) => entry.path.test(path))
    if (at >= 0) return once.splice(at, 1)[0]?.answer ?? { status: 500 }
    const body = request.body as Entity
    const [, kind, id = ''] =
      /^\/(v2\/apps|v2\/groups|v1\/jobs|v0\/scheduled-jobs)(?:\/?(.*))?$/.exec(path) ?? []
    if (kind === 'v2/apps') return onApps(request.method, id && `/${id}`, body)
    if (kind === 'v2/groups') return onGroups(request.method, id && `/${id}`, body)
    if (kind !== undefined) return onJobs(request.method, id, body)
    if (path === '/v2/pods') return { status: 200, body: [] }
    if (path === '/v2/deployments')
      return { status: 200, body: [...deployments.map((each) => ({ id: each })), ...failedDeployments] }
    if (path === '/master/frameworks') return { status: 200, body: { frameworks } }
    if (path === '/master/teardown') return { status: 200 }
    return { status: 404 }
  })
  return {
    ...server,
    apps,
    groups,
    jobs,
    frameworks,
    deployments,
    failedDeployments,
    answerOnce: (path, answer) => void once.push({ path, answer }),
  }
}

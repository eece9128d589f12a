import type { Action } from '@dcos-lite/lib/contracts'
import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import type { Demand } from '@dcos-lite/lib/identity'
import { engineOf } from '../leadership/throne.ts'
import type { Throne } from '../leadership/throne.ts'

const jobs = 'dcos:service:metronome:metronome:jobs:'

/** The resource of a job; `a.b` lies below `a`. */
export const jobResource = (id: string): string => jobs + id

const open = new Set<string | undefined>(['/ping', '/metrics', '/v1/metrics', '/dcos/health', undefined])

/** Whether a route tells nothing about jobs: for probes. */
export const isOpen = (route: string | undefined): boolean => open.has(route)

/** Routes whose body says which jobs they change. */
const namedInBody = new Set(['/v1/jobs', '/v0/scheduled-jobs', '/v1/dag-runs'])

/** Every job of a graph run: who may not touch one of them may not touch the run. */
function jobsOfGraph(throne: Throne, dagRunId: string): string[] {
  const run = engineOf(throne).records.dagRuns.get(dagRunId)
  return run ? [...new Set(run.nodes.map(({ jobId }) => jobId))] : []
}

function actionOf(route: string, method: string): Action {
  if (method === 'GET') return 'read'
  // Runs and schedules are parts of a job: what is done to them changes the job.
  if (route !== '/v1/jobs/:jobId' && route !== '/v0/scheduled-jobs/:jobId') return 'update'
  return method === 'DELETE' ? 'delete' : 'update'
}

/** What a request needs as far as its line says; decided by the route that serves it. */
export function demandsOf(throne: Throne, request: FastifyRequest): Demand[] | 'open' {
  const route = request.routeOptions.url
  if (route === undefined || open.has(route)) return 'open'
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const { jobId, dagRunId } = request.params as { jobId?: string; dagRunId?: string }
  if (jobId !== undefined) return [{ resource: jobResource(jobId), action: actionOf(route, method) }]
  if (dagRunId === undefined) {
    // A changing route that nobody has thought of here is for those who may do everything to jobs.
    const known = method === 'GET' || namedInBody.has(route)
    return known ? [] : [{ resource: jobs.slice(0, -1), action: 'full' }]
  }
  const action = method === 'GET' ? 'read' : 'update'
  return jobsOfGraph(throne, dagRunId).map((id) => ({ resource: jobResource(id), action }))
}

/** Everything below the roots of a graph would run too. */
function withDependents(throne: Throne, roots: string[]): string[] {
  const found = new Set(roots)
  const all = [...engineOf(throne).records.jobs.values()].map(({ spec }) => spec)
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const { id, dependencies } of all) {
      if (dependencies?.some((each) => found.has(each.id))) found.add(id)
    }
  }
  return [...found]
}

/** What the body of a request adds: the jobs that it names. */
export function bodyDemandsOf(throne: Throne, request: FastifyRequest): Demand[] {
  const route = request.routeOptions.url
  const { body } = request
  if (request.method !== 'POST' || typeof body !== 'object' || body === null) return []
  if (route === '/v1/jobs' || route === '/v0/scheduled-jobs') {
    const { id } = body as { id?: unknown }
    return typeof id === 'string' ? [{ resource: jobResource(id), action: 'create' }] : []
  }
  if (route !== '/v1/dag-runs') return []
  const { jobs: named } = body as { jobs?: unknown }
  const roots = Array.isArray(named) ? named.filter((id) => typeof id === 'string') : []
  return withDependents(throne, roots).map((id) => ({ resource: jobResource(id), action: 'update' }))
}

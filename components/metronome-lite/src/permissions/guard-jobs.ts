import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import { guardApi, identityErrors } from '@dcos-lite/lib/identity'
import type { AccessControl } from '@dcos-lite/lib/identity'
import { isDcosError } from '@dcos-lite/lib/errors'
import { metronomeErrors } from '../errors.ts'
import type { Throne } from '../leadership/throne.ts'
import { bodyDemandsOf, demandsOf, jobResource } from './job-demands.ts'

type MayRead = (resource: string) => boolean

/** Leaves out of the answer to a listing what the caller may not read. */
function filterAnswer(route: string | undefined, answer: unknown, mayRead: MayRead): unknown {
  if (!Array.isArray(answer)) return answer
  const list = answer as { id?: string; jobId?: string; jobs?: { jobId: string }[] }[]
  const readable = (id: string | undefined): boolean => id !== undefined && mayRead(jobResource(id))
  if (route === '/v1/jobs') return list.filter(({ id }) => readable(id))
  if (route === '/v1/queue') return list.filter(({ jobId }) => readable(jobId))
  if (route === '/v1/dag-runs')
    return list.filter(({ jobs = [] }) => jobs.every(({ jobId }) => readable(jobId)))
  return answer
}

/** A job that may not be read is not there, as the original answers. */
function refuse(error: unknown, request: FastifyRequest): unknown {
  const { jobId } = request.params as { jobId?: string }
  const denied = isDcosError(error) && error.code === identityErrors.NOT_AUTHORIZED.code
  const reading = request.method === 'GET' || request.method === 'HEAD'
  return denied && reading && jobId !== undefined ? metronomeErrors.JOB_NOT_FOUND({ jobId }) : error
}

/** Puts the API under permissions on `dcos:service:metronome:metronome:jobs:<id>`. */
export function guardJobs(app: FastifyInstance, access: AccessControl, throne: Throne): void {
  guardApi(app, access, {
    demands: (request) => demandsOf(throne, request),
    bodyDemands: (request) => bodyDemandsOf(throne, request),
    filter: (request, answer, mayRead) =>
      request.method === 'GET' ? filterAnswer(request.routeOptions.url, answer, mayRead) : answer,
    refuse,
  })
}

import type { JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject } from '@dcos-lite/lib/package-rendering'
import { packageServiceErrors } from '../errors.ts'
import type { Caller } from '../protocol/caller.ts'
import { callUpstream, unexpectedContent, unexpectedStatus } from './call.ts'
import type { Upstream } from './call.ts'
import { refusal } from './submission.ts'

export type MetronomeJob = JsonObject & { id: string }

/** The calls to Metronome, in a caller's name. */
export interface MetronomeClient {
  jobs(caller: Caller): Promise<MetronomeJob[]>
  /** Creates a job with its schedules; returns its id. */
  createJob(caller: Caller, job: JsonObject): Promise<string>
  /** Replaces a job and its schedules; runs go on. */
  replaceJob(caller: Caller, id: string, job: JsonObject): Promise<void>
  /** Stops its runs and deletes it. */
  deleteJob(caller: Caller, id: string): Promise<void>
}

function isJob(value: unknown): value is MetronomeJob {
  return isJsonObject(value) && typeof value.id === 'string'
}

/** Creates the client; without a URL every use of jobs answers that Metronome is not there, and there are none. */
export function createMetronomeClient(baseUrl: string | undefined): MetronomeClient {
  const upstream: Upstream = { name: 'metronome', baseUrl: baseUrl ?? '' }
  const call = (
    caller: Caller,
    request: Parameters<typeof callUpstream>[2],
  ): ReturnType<typeof callUpstream> => {
    if (baseUrl !== undefined) return callUpstream(upstream, caller, request)
    const details = { serviceName: 'metronome', status: 503 }
    throw packageServiceErrors.SERVICE_UNAVAILABLE({ serviceName: 'metronome' }, { details })
  }
  return {
    async jobs(caller) {
      if (baseUrl === undefined) return []
      const { status, body } = await call(caller, { path: '/v1/jobs' })
      if (status === 200 && Array.isArray(body)) return body.filter(isJob)
      if (status === 200) throw unexpectedContent(upstream, '/v1/jobs', body, 'list of jobs')
      throw unexpectedStatus(upstream, 'GET', '/v1/jobs', status)
    },
    async createJob(caller, job) {
      const answer = await call(caller, { method: 'POST', path: '/v1/jobs', body: job })
      if (answer.status >= 300) throw refusal(answer)
      return isJob(answer.body) ? answer.body.id : String(job.id)
    },
    async replaceJob(caller, id, job) {
      // The scheduled-jobs call is the only one that replaces a job together with its schedules.
      const answer = await call(caller, { method: 'PUT', path: `/v0/scheduled-jobs/${id}`, body: job })
      if (answer.status >= 300) throw refusal(answer)
    },
    async deleteJob(caller, id) {
      const path = `/v1/jobs/${id}?stopCurrentJobRuns=true`
      const { status } = await call(caller, { method: 'DELETE', path })
      if (status === 200) return
      const appId = `/${id}`
      const reason = `Metronome answered ${status}`
      throw packageServiceErrors.MARATHON_APP_DELETE_ERROR({ appId, reason }, { details: { appId } })
    },
  }
}

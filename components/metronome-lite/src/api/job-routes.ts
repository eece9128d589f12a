import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { createJob, deleteJob, updateJob } from '../engine/jobs.ts'
import { requireJob } from '../engine/runs.ts'
import { parseJob } from '../job/parse-job.ts'
import { engineOf } from '../leadership/throne.ts'
import type { Throne } from '../leadership/throne.ts'
import { presentJob, presentJobInfo } from './present-job.ts'
import { readBody, readEmbeds, readFlag, readJobId } from './read-request.ts'

const paths = { v1: '/v1/jobs', v0: '/v0/scheduled-jobs' } as const

/** `/v1/jobs` and the older `/v0/scheduled-jobs`. */
export function jobRoutes(app: FastifyInstance, throne: Throne): void {
  app.get(paths.v1, (request) => {
    const engine = engineOf(throne)
    const embeds = readEmbeds(request)
    const jobs = [...engine.records.jobs.values()].sort((a, b) => (a.spec.id < b.spec.id ? -1 : 1))
    return jobs.map((job) => presentJobInfo(engine, job, embeds, true))
  })

  app.get(`${paths.v1}/:jobId`, (request) => {
    const engine = engineOf(throne)
    const embeds = readEmbeds(request)
    return presentJobInfo(engine, requireJob(engine, readJobId(request)), embeds, false)
  })

  app.delete(`${paths.v1}/:jobId`, async (request) => {
    const engine = engineOf(throne)
    const jobId = readJobId(request)
    const stopRuns = readFlag(request, 'stopCurrentJobRuns')
    const deleted = presentJob(engine, requireJob(engine, jobId))
    await deleteJob(engine, jobId, stopRuns)
    return deleted
  })

  for (const api of ['v1', 'v0'] as const) {
    app.post(paths[api], async (request, reply) => {
      const engine = engineOf(throne)
      const nowMs = engine.environment.clock.nowMs()
      const parsed = parseJob(readBody(request), api, { nowMs })
      await createJob(engine, parsed)
      return reply.code(201).send(presentJob(engine, requireJob(engine, parsed.job.id)))
    })

    app.put(`${paths[api]}/:jobId`, async (request) => {
      const engine = engineOf(throne)
      const id = readJobId(request)
      const nowMs = engine.environment.clock.nowMs()
      await updateJob(engine, parseJob(readBody(request), api, { nowMs, id }), api === 'v0')
      return presentJob(engine, requireJob(engine, id))
    })
  }
}

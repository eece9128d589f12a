import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { Engine } from '../engine/engine.ts'
import { createJob, deleteJob, updateJob } from '../engine/jobs.ts'
import { requireJob } from '../engine/runs.ts'
import { parseJob } from '../job/parse-job.ts'
import { presentJob, presentJobInfo } from './present-job.ts'
import { readBody, readEmbeds, readFlag, readJobId, withId } from './read-request.ts'

/** `/v1/jobs` and the older `/v0/scheduled-jobs`. */
export function jobRoutes(app: FastifyInstance, engine: Engine): void {
  app.get('/v1/jobs', (request) => {
    const embeds = readEmbeds(request)
    const jobs = [...engine.records.jobs.values()].sort((a, b) => (a.spec.id < b.spec.id ? -1 : 1))
    return jobs.map((job) => presentJobInfo(engine, job, embeds, true))
  })

  app.post('/v1/jobs', async (request, reply) => {
    const parsed = parseJob(readBody(request), 'v1')
    await createJob(engine, parsed)
    return reply.code(201).send(presentJob(engine, requireJob(engine, parsed.job.id)))
  })

  app.get('/v1/jobs/:jobId', (request) => {
    const embeds = readEmbeds(request)
    return presentJobInfo(engine, requireJob(engine, readJobId(request)), embeds, false)
  })

  app.put('/v1/jobs/:jobId', async (request) => {
    const jobId = readJobId(request)
    await updateJob(engine, parseJob(withId(readBody(request), jobId), 'v1'), false)
    return presentJob(engine, requireJob(engine, jobId))
  })

  app.delete('/v1/jobs/:jobId', async (request) => {
    const jobId = readJobId(request)
    const stopRuns = readFlag(request, 'stopCurrentJobRuns')
    const deleted = presentJob(engine, requireJob(engine, jobId))
    await deleteJob(engine, jobId, stopRuns)
    return deleted
  })

  app.post('/v0/scheduled-jobs', async (request, reply) => {
    const parsed = parseJob(readBody(request), 'v0')
    await createJob(engine, parsed)
    return reply.code(201).send(presentJob(engine, requireJob(engine, parsed.job.id)))
  })

  app.put('/v0/scheduled-jobs/:jobId', async (request) => {
    const jobId = readJobId(request)
    await updateJob(engine, parseJob(withId(readBody(request), jobId), 'v0'), true)
    return presentJob(engine, requireJob(engine, jobId))
  })
}

import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { Engine } from '../engine/engine.ts'
import { requireJob, requireRun, startRun, stopRun } from '../engine/runs.ts'
import { presentQueue } from './present-queue.ts'
import { presentEndedRun, presentRun } from './present-run.ts'
import { readJobId, readRunId } from './read-request.ts'

const all = '/v1/jobs/:jobId/runs'
const one = `${all}/:runId`

/** The active runs of a job, and the queue of those that wait. */
export function runRoutes(app: FastifyInstance, engine: Engine): void {
  app.get(all, (request) => {
    const jobId = readJobId(request)
    requireJob(engine, jobId)
    return engine.index.activeOf(jobId).map(presentRun)
  })

  app.post(all, async (request, reply) => {
    const run = await startRun(engine, readJobId(request))
    return reply.code(201).send(presentRun(run))
  })

  app.get(one, (request) => presentRun(requireRun(engine, readJobId(request), readRunId(request))))

  app.post(`${one}/actions/stop`, async (request) => {
    const ended = await stopRun(engine, readJobId(request), readRunId(request), 'it was stopped on request')
    return presentEndedRun(ended)
  })

  app.get('/v1/queue', () => presentQueue(engine))
}

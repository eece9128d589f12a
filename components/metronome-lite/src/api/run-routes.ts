import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { requireJob, requireRun, startRun, stopRun } from '../engine/runs.ts'
import { engineOf } from '../leadership/throne.ts'
import type { Throne } from '../leadership/throne.ts'
import { parametersOfBody } from './parse-parameters.ts'
import { presentQueue } from './present-queue.ts'
import { presentEndedRun, presentRun } from './present-run.ts'
import { readJobId, readQueueEmbeds, readRunId } from './read-request.ts'

const all = '/v1/jobs/:jobId/runs'
const one = `${all}/:runId`

/** The active runs of a job, and the queue of those that wait. */
export function runRoutes(app: FastifyInstance, throne: Throne): void {
  app.get(all, (request) => {
    const engine = engineOf(throne)
    const jobId = readJobId(request)
    requireJob(engine, jobId)
    return engine.index.activeOf(jobId).map(presentRun)
  })

  void app.register((scope, _options, done) => {
    // Whatever is sent here must not be refused, so it is not parsed before it is looked at.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body))
    scope.post(all, async (request, reply) => {
      const jobId = readJobId(request)
      const run = await startRun(engineOf(throne), jobId, parametersOfBody(request.body))
      return reply.code(201).send(presentRun(run))
    })
    scope.post(`${one}/actions/stop`, async (request) => {
      const [jobId, runId] = [readJobId(request), readRunId(request)]
      return presentEndedRun(await stopRun(engineOf(throne), jobId, runId, 'it was stopped on request'))
    })
    done()
  })

  app.get(one, (request) => {
    return presentRun(requireRun(engineOf(throne), readJobId(request), readRunId(request)))
  })

  app.get('/v1/queue', (request) => {
    const { explanation } = readQueueEmbeds(request)
    return presentQueue(engineOf(throne), explanation)
  })
}

import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import { deleteDagRun, requireDagRun, rerunDagRun, startDagRun, stopDagRun } from '../engine/dag-runs.ts'
import { metronomeErrors } from '../errors.ts'
import { isJobId } from '../job/job-spec.ts'
import { engineOf } from '../leadership/throne.ts'
import type { Throne } from '../leadership/throne.ts'
import { parseParameters } from './parse-parameters.ts'
import { presentDagRun } from './present-dag-run.ts'
import { readBody } from './read-request.ts'

const all = '/v1/dag-runs'
const one = `${all}/:dagRunId`

function dagRunIdOf(request: FastifyRequest): string {
  return (request.params as { dagRunId: string }).dagRunId
}

function jobsOf(value: unknown): string[] {
  const ids = Array.isArray(value) ? (value as unknown[]) : []
  const bad = ids.find((id) => typeof id !== 'string' || !isJobId(id))
  if (ids.length === 0 || bad !== undefined) {
    const reason = ids.length === 0 ? '"jobs" is not a list of job ids' : `${String(bad)} is not a job id`
    throw metronomeErrors.DAG_RUN_NOT_VALID({ reason })
  }
  return [...new Set(ids as string[])]
}

function bodyOf(request: FastifyRequest): { jobs?: unknown; parameters?: unknown } {
  const body = readBody(request)
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
  throw metronomeErrors.DAG_RUN_NOT_VALID({ reason: 'the body is not an object' })
}

/** Runs of whole graphs of jobs, each with an identity of its own; the original has nothing like it. */
export function dagRoutes(app: FastifyInstance, throne: Throne): void {
  app.get(all, () => {
    const { records } = engineOf(throne)
    return [...records.dagRuns.values()].sort((a, b) => b.createdAtMs - a.createdAtMs).map(presentDagRun)
  })

  app.post(all, async (request, reply) => {
    const { jobs, parameters } = bodyOf(request)
    const dag = await startDagRun(engineOf(throne), jobsOf(jobs), parseParameters(parameters))
    return reply.code(201).send(presentDagRun(dag))
  })

  app.get(one, (request) => presentDagRun(requireDagRun(engineOf(throne), dagRunIdOf(request))))

  app.delete(one, async (request, reply) => {
    await deleteDagRun(engineOf(throne), dagRunIdOf(request))
    return reply.code(200).send('')
  })

  app.post(`${one}/actions/rerun`, async (request) => {
    const { jobs } = request.body === undefined ? {} : bodyOf(request)
    const from = jobs === undefined ? undefined : jobsOf(jobs)
    return presentDagRun(await rerunDagRun(engineOf(throne), dagRunIdOf(request), from))
  })

  app.post(`${one}/actions/stop`, async (request) =>
    presentDagRun(await stopDagRun(engineOf(throne), dagRunIdOf(request))),
  )
}

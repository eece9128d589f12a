import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { Engine } from '../engine/engine.ts'
import { requireJob } from '../engine/runs.ts'
import { createSchedule, deleteSchedule, requireSchedule, updateSchedule } from '../engine/schedules.ts'
import { parseSchedule } from '../job/parse-job.ts'
import { engineOf } from '../leadership/throne.ts'
import type { Throne } from '../leadership/throne.ts'
import { presentSchedule } from './present-job.ts'
import { readBody, readJobId, readScheduleId } from './read-request.ts'

const all = '/v1/jobs/:jobId/schedules'
const one = `${all}/:scheduleId`

function present(engine: Engine, jobId: string, scheduleId: string): Record<string, unknown> {
  return presentSchedule(requireSchedule(engine, jobId, scheduleId).spec, engine.environment.clock.nowMs())
}

/** The schedules of a job. */
export function scheduleRoutes(app: FastifyInstance, throne: Throne): void {
  app.get(all, (request) => {
    const engine = engineOf(throne)
    const jobId = readJobId(request)
    requireJob(engine, jobId)
    const schedule = engine.records.schedules.get(jobId)
    return schedule === undefined ? [] : [present(engine, jobId, schedule.spec.id)]
  })

  app.post(all, async (request, reply) => {
    const engine = engineOf(throne)
    const jobId = readJobId(request)
    const nowMs = engine.environment.clock.nowMs()
    const schedule = parseSchedule(readBody(request), { nowMs })
    await createSchedule(engine, jobId, schedule)
    return reply.code(201).send(present(engine, jobId, schedule.id))
  })

  app.get(one, (request) => present(engineOf(throne), readJobId(request), readScheduleId(request)))

  app.put(one, async (request) => {
    const engine = engineOf(throne)
    const [jobId, id] = [readJobId(request), readScheduleId(request)]
    const nowMs = engine.environment.clock.nowMs()
    await updateSchedule(engine, jobId, parseSchedule(readBody(request), { nowMs, id }))
    return present(engine, jobId, id)
  })

  app.delete(one, async (request, reply) => {
    await deleteSchedule(engineOf(throne), readJobId(request), readScheduleId(request))
    return reply.code(200).send('')
  })
}

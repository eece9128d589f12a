import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import type { Engine } from '../engine/engine.ts'
import { requireJob } from '../engine/runs.ts'
import { createSchedule, deleteSchedule, requireSchedule, updateSchedule } from '../engine/schedules.ts'
import { parseSchedule } from '../job/parse-job.ts'
import { presentSchedule } from './present-job.ts'
import { readBody, readJobId, readScheduleId, withId } from './read-request.ts'

const all = '/v1/jobs/:jobId/schedules'
const one = `${all}/:scheduleId`

/** The schedules of a job. */
export function scheduleRoutes(app: FastifyInstance, engine: Engine): void {
  const present = (jobId: string, scheduleId: string): Record<string, unknown> =>
    presentSchedule(requireSchedule(engine, jobId, scheduleId).spec, engine.environment.clock.nowMs())

  app.get(all, (request) => {
    const jobId = readJobId(request)
    requireJob(engine, jobId)
    const schedule = engine.records.schedules.get(jobId)
    return schedule === undefined ? [] : [present(jobId, schedule.spec.id)]
  })

  app.post(all, async (request, reply) => {
    const jobId = readJobId(request)
    const schedule = parseSchedule(readBody(request))
    await createSchedule(engine, jobId, schedule)
    return reply.code(201).send(present(jobId, schedule.id))
  })

  app.get(one, (request) => present(readJobId(request), readScheduleId(request)))

  app.put(one, async (request) => {
    const jobId = readJobId(request)
    const scheduleId = readScheduleId(request)
    await updateSchedule(engine, jobId, { ...parseSchedule(withId(readBody(request), scheduleId)) })
    return present(jobId, scheduleId)
  })

  app.delete(one, async (request, reply) => {
    await deleteSchedule(engine, readJobId(request), readScheduleId(request))
    return reply.code(200).send('')
  })
}

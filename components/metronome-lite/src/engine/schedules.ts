import { metronomeErrors } from '../errors.ts'
import type { ScheduleSpec } from '../job/job-spec.ts'
import type { ScheduleRecord } from '../records/types.ts'
import type { Engine } from './engine.ts'
import { requireJob } from './runs.ts'

/** The schedule, or DCL_METRONOME_SCHEDULE_NOT_FOUND. */
export function requireSchedule(engine: Engine, jobId: string, scheduleId: string): ScheduleRecord {
  requireJob(engine, jobId)
  const schedule = engine.records.schedules.get(jobId)
  if (schedule?.spec.id !== scheduleId) throw metronomeErrors.SCHEDULE_NOT_FOUND({ jobId, scheduleId })
  return schedule
}

function store(engine: Engine, jobId: string, spec: ScheduleSpec): Promise<void> {
  const plannedFromMs = engine.environment.clock.nowMs()
  return engine.records.commit([engine.records.schedules.putOperation(jobId, { jobId, spec, plannedFromMs })])
}

/** Adds the one schedule that a job may have. */
export function createSchedule(engine: Engine, jobId: string, spec: ScheduleSpec): Promise<void> {
  return engine.sequence(async () => {
    requireJob(engine, jobId)
    const existing = engine.records.schedules.get(jobId)
    if (existing !== undefined) {
      const existingId = existing.spec.id
      throw metronomeErrors.SCHEDULE_EXISTS({ jobId, existingId, scheduleId: spec.id })
    }
    await store(engine, jobId, spec)
    engine.workChanged()
  })
}

/** Replaces a schedule and plans it anew from now. */
export function updateSchedule(engine: Engine, jobId: string, spec: ScheduleSpec): Promise<void> {
  return engine.sequence(async () => {
    requireSchedule(engine, jobId, spec.id)
    await store(engine, jobId, spec)
    engine.workChanged()
  })
}

/** Removes a schedule; active runs go on. */
export function deleteSchedule(engine: Engine, jobId: string, scheduleId: string): Promise<void> {
  return engine.sequence(async () => {
    requireSchedule(engine, jobId, scheduleId)
    await engine.records.commit([engine.records.schedules.removeOperation(jobId)])
    engine.workChanged()
  })
}

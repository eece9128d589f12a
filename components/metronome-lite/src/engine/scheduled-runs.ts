import type { Operation } from '@dcos-lite/lib/store'
import type { ScheduleRecord } from '../records/types.ts'
import { decideSchedule } from '../schedule/next-run.ts'
import type { ScheduleDecision } from '../schedule/next-run.ts'
import { createRun } from './create-run.ts'
import type { Engine } from './engine.ts'

/** So many operations surely fit one transaction beside the largest step of one schedule. */
const enoughOperations = 90

/** What a schedule asks for now. */
export function decideNow(engine: Engine, { jobId, spec, plannedFromMs }: ScheduleRecord): ScheduleDecision {
  const nowMs = engine.environment.clock.nowMs()
  return decideSchedule({ schedule: spec, plannedFromMs, activeRuns: engine.index.countActive(jobId), nowMs })
}

interface Step {
  operations: Operation[]
  /** Runs that begin; 0 for a time that is skipped. */
  runs: number
}

function stepOf(engine: Engine, record: ScheduleRecord, taken: Set<string>): Step | undefined {
  const { jobId, spec } = record
  const decision = decideNow(engine, record)
  if (decision.type === 'wait' || decision.type === 'waitForRun') return undefined
  const { records, environment } = engine
  const planned = records.schedules.putOperation(jobId, { ...record, plannedFromMs: decision.plannedFromMs })
  const job = records.jobs.get(jobId)?.spec
  if (decision.type === 'skip' || job === undefined) {
    const reason = decision.type === 'skip' ? decision.reason : 'the job is gone'
    environment.log.warn('a scheduled time is skipped', { jobId, scheduleId: spec.id, reason })
    return { operations: [planned], runs: 0 }
  }
  const deadlineMs = environment.clock.nowMs() + spec.startingDeadlineSeconds * 1000
  const created = decision.times.map((scheduledMs) =>
    createRun(engine, job, { type: 'schedule', scheduledMs, deadlineMs }, {}, taken),
  )
  // Several runs of one job change its summary once.
  const summary = created.at(-1)?.operations[1]
  return {
    operations: [
      ...created.map(({ operations: [run] }) => run),
      ...(summary === undefined ? [] : [summary]),
      planned,
    ],
    runs: created.length,
  }
}

/** Starts what these schedules ask for now; many schedules share a transaction. Inside `sequence` only. */
export async function startScheduledRuns(engine: Engine, due: readonly ScheduleRecord[]): Promise<void> {
  let operations: Operation[] = []
  let steps: Step[] = []
  const taken = new Set<string>()
  const commit = async (): Promise<void> => {
    await engine.records.commit(operations)
    for (const { runs } of steps) {
      if (runs === 0) engine.counters.skipped()
      for (let i = 0; i < runs; i++) engine.counters.started()
    }
    operations = []
    steps = []
    engine.workChanged()
  }
  for (const { jobId } of due) {
    const record = engine.records.schedules.get(jobId)
    const step = record === undefined ? undefined : stepOf(engine, record, taken)
    if (step === undefined) continue
    operations.push(...step.operations)
    steps.push(step)
    if (operations.length >= enoughOperations) await commit()
  }
  if (operations.length > 0) await commit()
}

import type { KillCause } from '../checkpoint/records.ts'
import type { TaskKeeper } from './task-keeper.ts'

/** Time beyond the grace periods until this is given up. */
const patienceMs = 5000

/** Kills every task and waits for the longest grace period. Gives whether all of them ended. */
export async function endTasks(keeper: TaskKeeper, cause: KillCause, message: string): Promise<boolean> {
  const live = keeper.handles().filter(({ record }) => record.endedAtMs === undefined)
  const runs = keeper.executors.runs()
  await keeper.killAll(cause, () => true, message)
  const graces = [
    ...live.map(({ record }) => record.kill?.gracePeriodMs ?? 0),
    ...runs.map((run) => run.graceMs),
  ]
  return await keeper.allEnded(Math.max(0, ...graces) + patienceMs)
}

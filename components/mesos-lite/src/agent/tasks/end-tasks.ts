import type { KillCause } from '../checkpoint/records.ts'
import { gracePeriodMs } from '../lifecycle/decide/kill-order.ts'
import type { TaskKeeper } from './task-keeper.ts'

/** Time beyond the grace periods until this is given up. */
const patienceMs = 5000

/** Kills every task and waits for the longest grace period. Gives whether all of them ended. */
export async function endTasks(keeper: TaskKeeper, cause: KillCause, message: string): Promise<boolean> {
  const live = keeper.handles().filter(({ record }) => record.endedAtMs === undefined)
  const graceMs = Math.max(0, ...live.map(({ record }) => gracePeriodMs(record.task, cause)))
  await keeper.killAll(cause, () => true, message)
  return await keeper.allEnded(graceMs + patienceMs)
}

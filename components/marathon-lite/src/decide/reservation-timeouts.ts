import type { InstanceRecord } from '../instances/types.ts'

/**
 * Instances whose reservation never led to a launch that got anywhere: they are given up with what they hold, so that
 * others can look for a place elsewhere. Also when the next one is due; epoch milliseconds.
 */
export function overdueReservations(
  instances: Iterable<InstanceRecord>,
  nowMs: number,
): { overdue: InstanceRecord[]; nextAtMs: number } {
  const overdue: InstanceRecord[] = []
  let nextAtMs = Infinity
  for (const instance of instances) {
    const { condition, goal, reservation } = instance
    if (reservation?.timeoutAt === undefined || reservation.freed || goal !== 'Running') continue
    if (condition !== 'Scheduled') continue
    const dueMs = Date.parse(reservation.timeoutAt)
    if (nowMs >= dueMs) overdue.push(instance)
    else nextAtMs = Math.min(nextAtMs, dueMs)
  }
  return { overdue, nextAtMs }
}

import type { Clock, Timer } from '@dcos-lite/lib/clock'
import type { ProcessIdentity } from '../../machine/process-table.ts'
import { isAlive, listProcesses } from '../../machine/process-table.ts'
import { sendSignal } from './sweeper.ts'

/** The running end of one container. */
export interface ContainerKill {
  /** Shortens the time until the force; it counts from the first signal. */
  shorten(gracePeriodMs: number): void
  /** Time until the force. */
  remainingMs(): number
  cancel(): void
}

async function force(task: ProcessIdentity): Promise<void> {
  if (!(await isAlive(task))) return
  sendSignal(-task.pid, 'SIGKILL')
  for (const entry of await listProcesses()) {
    if (entry.session === task.pid && entry.startTime >= task.startTime) sendSignal(entry.pid, 'SIGKILL')
  }
}

/** Sends SIGTERM to the process group of the task, and SIGKILL to its session after the grace period. */
export async function startKill(
  task: ProcessIdentity,
  gracePeriodMs: number,
  clock: Clock,
): Promise<ContainerKill> {
  const startedMs = clock.monotonicMs()
  let dueMs = startedMs + gracePeriodMs
  let timer: Timer | undefined
  const arm = (): void => {
    timer?.cancel()
    timer = clock.after(dueMs - clock.monotonicMs(), () => void force(task))
  }
  if (gracePeriodMs <= 0) await force(task)
  else if (await isAlive(task)) sendSignal(-task.pid, 'SIGTERM')
  arm()
  return {
    shorten(shorterMs) {
      if (startedMs + shorterMs >= dueMs) return
      dueMs = startedMs + shorterMs
      arm()
    },
    remainingMs: () => Math.max(dueMs - clock.monotonicMs(), 0),
    cancel: () => timer?.cancel(),
  }
}

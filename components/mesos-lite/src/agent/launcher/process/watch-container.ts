import type { Clock } from '@dcos-lite/lib/clock'
import type { ProcessIdentity } from '../../machine/process-table.ts'
import { isAlive } from '../../machine/process-table.ts'
import type { ContainerExit } from '../types.ts'
import { readExit } from './state-folder.ts'

const pollMs = 100
const writeDownMs = 2000

/**
 * Waits for the end of a task by looking, for tasks that are not our children (any more). A task that is gone
 * without a written status lost its supervisor too; it gets two seconds for a status that is being written.
 */
export async function waitForExit(
  stateFolder: string,
  task: ProcessIdentity,
  clock: Clock,
  signal: AbortSignal,
): Promise<ContainerExit> {
  for (;;) {
    const alive = await isAlive(task)
    const exit = await readExit(stateFolder)
    if (exit) return exit
    if (!alive) break
    await clock.sleep(pollMs, signal)
  }
  return await lateExit(stateFolder, clock, signal)
}

/** The status of a task that is gone, which its supervisor may be about to write. */
export async function lateExit(
  stateFolder: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<ContainerExit> {
  for (let waitedMs = 0; waitedMs < writeDownMs; waitedMs += 50) {
    const exit = await readExit(stateFolder)
    if (exit) return exit
    await clock.sleep(50, signal)
  }
  return { lost: 'The process ended, but its supervisor was killed before it could keep the exit status' }
}

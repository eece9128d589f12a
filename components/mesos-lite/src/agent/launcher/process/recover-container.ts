import type { Clock } from '@dcos-lite/lib/clock'
import type { ProcessIdentity } from '../../machine/process-table.ts'
import { isAlive } from '../../machine/process-table.ts'
import type { ContainerExit, ContainerTrace } from '../types.ts'
import { readExit, readTask, revokeStart } from './state-folder.ts'
import { lateExit } from './watch-container.ts'

/** What the state folder of a container says after the agent was down. */
export type FoundContainer =
  | { state: 'running'; task: ProcessIdentity }
  | { state: 'ended'; exit: ContainerExit; task: ProcessIdentity | undefined }
  | { state: 'never-started' }

const identityMs = 2000

/** The task's identity; it is written an instant after its file is created. */
async function identityOf(trace: ContainerTrace, clock: Clock): Promise<ProcessIdentity | undefined> {
  for (let waitedMs = 0; waitedMs <= identityMs; waitedMs += 20) {
    const task = await readTask(trace.stateFolder)
    if (task || (await readExit(trace.stateFolder))) return task
    await clock.sleep(20)
  }
  return undefined
}

/** Looks at one container of an earlier agent process. What did not start cannot start afterwards. */
export async function findContainer(
  trace: ContainerTrace,
  clock: Clock,
  signal: AbortSignal,
): Promise<FoundContainer> {
  if (await revokeStart(trace.stateFolder)) return { state: 'never-started' }
  if (!trace.sameBoot) {
    const exit = await readExit(trace.stateFolder)
    return {
      state: 'ended',
      exit: exit ?? { lost: 'The machine was restarted while the task ran' },
      task: undefined,
    }
  }
  const task = await identityOf(trace, clock)
  if (task && (await isAlive(task))) return { state: 'running', task }
  return { state: 'ended', exit: await lateExit(trace.stateFolder, clock, signal), task }
}

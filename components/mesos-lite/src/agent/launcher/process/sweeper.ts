import type { Clock } from '@dcos-lite/lib/clock'
import type { ProcessEntry, ProcessIdentity } from '../../machine/process-table.ts'
import { listProcesses, readEnvironment } from '../../machine/process-table.ts'

/** Ends what a container left behind: processes of its session and those that carry its id. */
export interface Sweeper {
  /**
   * Resolves when no process of the container is left, or none that this agent may end. They are left alone as
   * long as `patienceMs` says (a kill in progress has a grace period for all of them).
   */
  sweep(containerId: string, leader: ProcessIdentity | undefined, patienceMs?: () => number): Promise<void>
  /** Ends the processes of containers below `sandboxes` that are not in `known`; gives their container ids. */
  sweepOrphans(known: ReadonlySet<string>, sandboxes: string): Promise<string[]>
}

interface Target {
  containerId: string
  leader: ProcessIdentity | undefined
}

/** Sends a signal to a process (or a group, with a negative id); false when it is gone or not ours. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

async function belongsTo(entry: ProcessEntry, targets: readonly Target[]): Promise<boolean> {
  // A process that is older than the task cannot be its child; sessions keep the number of their leader in use.
  const candidates = targets.filter(({ leader }) => !leader || entry.startTime >= leader.startTime)
  if (candidates.length === 0) return false
  if (candidates.some(({ leader }) => leader?.pid === entry.session)) return true
  const containerId = (await readEnvironment(entry.pid))?.get('MESOS_CONTAINER_ID')
  return containerId !== undefined && candidates.some((target) => target.containerId === containerId)
}

/** Sends a signal (0 only asks) to every process of the targets and counts those that got it. */
async function signalMembers(targets: readonly Target[], signal: NodeJS.Signals | 0): Promise<number> {
  let reached = 0
  for (const entry of await listProcesses()) {
    if (entry.pid === process.pid || entry.parent === 2) continue
    if ((await belongsTo(entry, targets)) && sendSignal(entry.pid, signal)) reached += 1
  }
  return reached
}

const longestRounds = 25

/** Creates a sweeper. Containers that end together are swept by one pass over the process table. */
export function createSweeper(clock: Clock): Sweeper {
  let waiting: Target[] = []
  let pass: Promise<void> | undefined

  const runPass = async (): Promise<void> => {
    await clock.sleep(0)
    const targets = waiting
    waiting = []
    pass = undefined
    // A process may fork while it is being looked for: repeat until a pass finds nobody.
    for (let round = 0; round < longestRounds && (await signalMembers(targets, 'SIGKILL')) > 0; round++) {
      await clock.sleep(Math.min(5 * (round + 1), 50))
    }
  }

  return {
    async sweep(containerId, leader, patienceMs = () => 0) {
      const target = { containerId, leader }
      for (let waitMs = 10; patienceMs() > 0; waitMs = Math.min(waitMs * 2, 100)) {
        if ((await signalMembers([target], 0)) === 0) return
        await clock.sleep(Math.min(waitMs, patienceMs()))
      }
      waiting.push(target)
      pass ??= runPass()
      await pass
    },
    async sweepOrphans(known, sandboxes) {
      const found = new Set<string>()
      for (const entry of await listProcesses()) {
        if (entry.parent === 2) continue
        const environment = await readEnvironment(entry.pid)
        const containerId = environment?.get('MESOS_CONTAINER_ID')
        if (containerId === undefined || known.has(containerId)) continue
        if (!environment?.get('MESOS_DIRECTORY')?.startsWith(`${sandboxes}/`)) continue
        found.add(containerId)
      }
      if (found.size > 0) {
        const targets = [...found].map((containerId) => ({ containerId, leader: undefined }))
        for (let round = 0; round < longestRounds && (await signalMembers(targets, 'SIGKILL')) > 0; round++) {
          await clock.sleep(5 * (round + 1))
        }
      }
      return [...found]
    },
  }
}

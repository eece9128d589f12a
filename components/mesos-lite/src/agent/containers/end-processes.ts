import type { Clock } from '@dcos-lite/lib/clock'
import { sendSignal } from '../launcher/process/sweeper.ts'
import { listProcesses, readEnvironment } from '../machine/process-table.ts'
import type { ProcessEntry } from '../machine/process-table.ts'

/** The variable by which processes of a container that a call started are known; containers in it begin alike. */
export const containerVariable = 'DCOS_CONTAINER_PATH'

const longestRounds = 25

function descendantsOf(pid: number, entries: readonly ProcessEntry[]): ProcessEntry[] {
  const children = entries.filter(({ parent }) => parent === pid)
  return children.flatMap((child) => [child, ...descendantsOf(child.pid, entries)])
}

async function isMarked(pid: number, key: string): Promise<boolean> {
  const path = (await readEnvironment(pid))?.get(containerVariable)
  return path === key || path?.startsWith(`${key}.`) === true
}

/** Sends SIGKILL to everything that a container started: its process tree, its sessions, and what carries its key. */
export async function endProcesses(key: string, leader: number | undefined, clock: Clock): Promise<void> {
  const sessions = new Set<number>()
  // A process may fork while it is being looked for: repeat until a pass finds nobody.
  for (let round = 0; round < longestRounds; round++) {
    const entries = (await listProcesses()).filter(({ pid, parent }) => pid !== process.pid && parent !== 2)
    const tree = leader === undefined ? [] : descendantsOf(leader, entries)
    for (const { pid, session } of tree) if (pid === session) sessions.add(session)
    if (leader !== undefined) sessions.add(leader)
    let reached = 0
    for (const entry of entries) {
      const ours = tree.includes(entry) || sessions.has(entry.session) || (await isMarked(entry.pid, key))
      if (ours && sendSignal(entry.pid, 'SIGKILL')) reached += 1
    }
    if (reached === 0) return
    await clock.sleep(Math.min(5 * (round + 1), 50))
  }
}

/** Ends what an earlier agent process of this work folder left behind of such containers. */
export async function endLeftProcesses(sandboxes: string): Promise<number> {
  let ended = 0
  for (const { pid, parent } of await listProcesses()) {
    if (parent === 2 || pid === process.pid) continue
    const environment = await readEnvironment(pid)
    const ours = environment?.has(containerVariable) && environment.get('MESOS_DIRECTORY')
    if (ours && ours.startsWith(`${sandboxes}/`) && sendSignal(pid, 'SIGKILL')) ended += 1
  }
  return ended
}

import type { ContainerExit } from '../types.ts'
import { judgeUnit } from './decide/judge-unit.ts'
import { outOfMemoryStatus } from './decide/unit-properties.ts'
import type { UnitDesk } from './unit-desk.ts'

const service = 'org.freedesktop.systemd1.Service'
const shortestMs = 5
const longestMs = 100
/** What is left after the main process has this time for the SIGTERM that systemd sent it. */
const leftoverMs = 100
const largestBytes = 2 ** 60

/** A unit that is watched until nothing of it runs. */
export interface FollowedUnit {
  unit: string
  /** Its control group. */
  group: string
  /** The slice of its pod, whose limit it may have met. */
  podSlice?: string
  /** Time that a kill in progress leaves to its processes; 0 when there is none. */
  patienceMs(): number
}

async function ranOutOfMemory(unit: string, { client, tree }: UnitDesk): Promise<boolean> {
  if (!tree.old) return false // systemd has seen it
  const commands = (await client.property(unit, service, 'ExecStopPost')) as unknown[][]
  const [code, status] = commands[0]?.slice(-2) ?? []
  return code === 1 && status === outOfMemoryStatus
}

/** The limit that a unit met: its own, or else that of its pod. */
async function memoryLimit({ unit, podSlice }: FollowedUnit, { client }: UnitDesk): Promise<number> {
  const own = Number(await client.property(unit, service, 'MemoryMax'))
  if (own < largestBytes || podSlice === undefined) return own
  return Number(await client.property(podSlice, 'org.freedesktop.systemd1.Slice', 'MemoryMax'))
}

async function withMemory(
  exit: ContainerExit,
  followed: FollowedUnit,
  desk: UnitDesk,
): Promise<ContainerExit> {
  if (exit.code === 0 && exit.outOfMemory !== true) return exit
  const outOfMemory = exit.outOfMemory === true || (await ranOutOfMemory(followed.unit, desk))
  if (!outOfMemory) return exit
  const limit = await memoryLimit(followed, desk)
  return { ...exit, outOfMemory, ...(limit < largestBytes ? { memoryLimitBytes: limit } : {}) }
}

/** Waits until the main process and all others of a unit are gone, ending those that stay behind. */
export async function followUnit(followed: FollowedUnit, desk: UnitDesk): Promise<ContainerExit> {
  const { unit, group, patienceMs } = followed
  const { book, clock, tree } = desk
  let waitMs = shortestMs
  for (;;) {
    const facts = book.facts(unit)
    const verdict = judgeUnit(facts)
    switch (verdict.state) {
      case 'running':
        await book.changed(unit, facts)
        continue
      case 'over':
        return await withMemory(verdict.exit, followed, desk)
      case 'gone':
        return { lost: 'Its unit was removed from systemd by somebody else, who left no exit status' }
      case 'leaving':
        // Only in this state do processes of the task remain; later it is systemd's own that would be hit.
        if (facts.subState !== 'stop-sigterm') await book.changed(unit, facts)
        else {
          await book.changed(unit, facts, leftoverMs)
          if (book.facts(unit) === facts && patienceMs() === 0) await desk.signal(unit, 9)
        }
        continue
      case 'exited':
        if ((await tree.pids(group)).length === 0) return verdict.exit
        if (patienceMs() === 0) await desk.signal(unit, 9)
        await clock.sleep(waitMs)
        waitMs = Math.min(waitMs * 2, longestMs)
    }
  }
}

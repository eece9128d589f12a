import type { Logger } from '@dcos-lite/lib/log'
import type { ContainerLimits } from '../types.ts'
import { DbusRefusal } from './dbus/connection.ts'
import type { SystemdClient } from './dbus/systemd-client.ts'
import { sliceProperties } from './decide/unit-properties.ts'
import type { GroupTree } from './groups/group-tree.ts'
import { memoryInUse } from './groups/usage.ts'

/** The slices of pods: each is there while something runs in it, and limits all of it together. */
export interface PodSlices {
  /** Takes a place in a slice, which is made first when it is not there. */
  enter(slice: string, limits: ContainerLimits | undefined): Promise<void>
  /** Counts a container of an earlier process that runs in a slice. */
  adopt(slice: string): void
  /** Gives the place back; a slice that is empty is removed. */
  leave(slice: string): Promise<void>
  /** Changes what all of a slice may use. Memory that is in use is not taken away. */
  resize(slice: string, limits: ContainerLimits): Promise<void>
}

interface Held {
  places: number
  /** The work on it, one after the other. */
  turn: Promise<void>
  memMiB?: number
}

const mebibyte = 1024 * 1024

async function makeOrChange(client: SystemdClient, slice: string, limits: ContainerLimits): Promise<void> {
  const properties = sliceProperties(limits)
  try {
    await client.startTransientUnit(slice, properties)
  } catch (error) {
    if (!(error instanceof DbusRefusal && error.errorName.endsWith('.UnitExists'))) throw error
    await client.setUnitProperties(slice, properties)
  }
}

/** Creates the book of slices; `groupOf` gives the control group of one. */
export function createPodSlices(
  client: SystemdClient,
  tree: GroupTree,
  groupOf: (slice: string) => string,
  log: Logger,
): PodSlices {
  const held = new Map<string, Held>()
  const find = (slice: string): Held => {
    const entry = held.get(slice) ?? { places: 0, turn: Promise.resolve() }
    held.set(slice, entry)
    return entry
  }
  const inTurn = (entry: Held, work: () => Promise<void>): Promise<void> => {
    const done = entry.turn.then(work)
    entry.turn = done.catch(() => undefined) // whoever asked for it hears of it
    return done
  }
  const leave = async (slice: string): Promise<void> => {
    const entry = held.get(slice)
    if (!entry || --entry.places > 0) return
    await inTurn(entry, async () => {
      if (entry.places > 0) return // somebody entered meanwhile
      held.delete(slice)
      await client.stopUnit(slice)
    })
  }

  return {
    async enter(slice, limits) {
      const entry = find(slice)
      entry.places += 1
      if (limits === undefined) return
      try {
        await inTurn(entry, async () => {
          await makeOrChange(client, slice, limits)
          entry.memMiB = limits.memMiB
        })
      } catch (error) {
        await leave(slice).catch((reason: unknown) =>
          log.warn('the slice of a pod stays', { slice, error: reason }),
        )
        throw error
      }
    },
    adopt: (slice) => void (find(slice).places += 1),
    leave,
    async resize(slice, limits) {
      const entry = held.get(slice)
      if (!entry) return
      await inTurn(entry, async () => {
        if (entry.places === 0) return
        const less = entry.memMiB === undefined || limits.memMiB < entry.memMiB
        const used = less ? await memoryInUse(tree, groupOf(slice)) : 0
        const memMiB = Math.max(limits.memMiB, Math.ceil(used / mebibyte))
        await client.setUnitProperties(slice, sliceProperties({ ...limits, memMiB }))
        entry.memMiB = memMiB
      })
    },
  }
}

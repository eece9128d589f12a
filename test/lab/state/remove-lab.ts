import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { eventually } from '@dcos-lite/lib/testing'
import { thawHost } from '../cgroups/freezer.ts'
import { processesIn } from '../cgroups/members.ts'
import { cgroupsOf, removeCgroups } from '../cgroups/remove.ts'
import { labErrors } from '../errors.ts'
import { labFolder } from '../machine/folders.ts'
import { mountsBelow, unmountBelow } from '../machine/mounts.ts'
import { commandLineOf, kill, processesWithVariable } from '../machine/processes.ts'
import { namespacesOf, removeLabNetwork } from '../network/lab-network.ts'
import { labVariable } from './names.ts'
import { removeLocks, removeTraces } from './nspawn-traces.ts'

const processesOf = (lab: string): number[] => [
  ...new Set([...processesIn(lab), ...processesWithVariable(labVariable, lab)]),
]

const isKeeper = (pid: number): boolean => commandLineOf(pid).some((word) => word.endsWith('/keeper.sh'))

async function endProcesses(lab: string): Promise<void> {
  let quietRounds = 0 // one more look, for a process that was just being started
  let patience = 50 // a keeper ends by itself when its host has ended, and so leaves no zombie behind
  await eventually(
    async () => {
      for (const folder of cgroupsOf(lab)) await thawHost(lab, basename(folder))
      const left = processesOf(lab)
      kill(left.filter((pid) => patience <= 0 || !isKeeper(pid)))
      patience -= 1
      quietRounds = left.length === 0 ? quietRounds + 1 : 0
      return quietRounds >= 2
    },
    { timeoutMs: 120_000, what: 'the end of its processes' },
  )
}

/** What of a lab is on the machine; all empty when it is removed. */
export async function remainsOf(lab: string): Promise<Record<string, (string | number)[]>> {
  const folder = labFolder(lab)
  return {
    processes: processesOf(lab),
    mounts: mountsBelow(folder),
    namespaces: await namespacesOf(lab),
    cgroups: cgroupsOf(lab),
    folders: existsSync(folder) ? [folder] : [],
  }
}

/**
 * Removes a lab, whatever state it is in and whether or not its record can be read: everything of it is found by
 * the lab's name. The folder goes last, so that what failed can be tried again.
 */
export async function removeLab(lab: string): Promise<void> {
  try {
    await endProcesses(lab)
    const folder = labFolder(lab)
    await removeLocks(lab)
    await unmountBelow(folder)
    await removeLabNetwork(lab)
    await removeCgroups(lab)
    await removeTraces(lab)
    const mounted = mountsBelow(folder)
    if (mounted.length > 0) throw new Error(`still mounted: ${mounted.join(', ')}`)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw labErrors.NOT_REMOVED({ lab, reason }, { cause: error })
  }
}

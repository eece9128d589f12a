import { rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '@dcos-lite/lib/testing'
import { labCgroup } from '../state/names.ts'
import { findHierarchies } from './hierarchies.ts'
import { cgroupsBelow } from './members.ts'

/** The cgroups of a lab, or of one host of it, in every hierarchy, innermost first. */
export const cgroupsOf = (lab: string, host = ''): string[] =>
  findHierarchies().flatMap(({ folder }) => cgroupsBelow(join(folder, labCgroup(lab), host)))

/** Removes them. The kernel refuses for a moment after the last process has ended, so it is tried again. */
export async function removeCgroups(lab: string, host = ''): Promise<void> {
  await eventually(
    () => {
      for (const folder of cgroupsOf(lab, host)) rmdirSync(folder)
      return true
    },
    { timeoutMs: 60_000, what: `the removal of the cgroups of ${lab} ${host}` },
  )
}

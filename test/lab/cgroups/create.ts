import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { labCgroup } from '../state/names.ts'
import { findHierarchies } from './hierarchies.ts'
import type { Hierarchy } from './hierarchies.ts'

// A v1 cpuset without these refuses every process.
async function inheritCpuset(folder: string): Promise<void> {
  for (const name of ['cpuset.cpus', 'cpuset.mems']) {
    await writeFile(join(folder, name), await readFile(join(dirname(folder), name), 'utf8'))
  }
}

async function passControllersOn(folder: string, controllers: string[]): Promise<void> {
  for (const name of controllers) {
    await writeFile(join(folder, 'cgroup.subtree_control'), `+${name}`)
  }
}

async function createIn(hierarchy: Hierarchy, lab: string, host: string): Promise<string> {
  const labPart = join(hierarchy.folder, labCgroup(lab))
  const hostPart = join(labPart, host)
  if (hierarchy.version === 2) await passControllersOn(hierarchy.folder, hierarchy.controllers)
  for (const folder of [labPart, hostPart]) {
    await mkdir(folder, { recursive: true })
    if (hierarchy.controllers.includes('cpuset') && hierarchy.version === 1) await inheritCpuset(folder)
    if (hierarchy.version === 2 && folder === labPart) await passControllersOn(folder, hierarchy.controllers)
  }
  return hostPart
}

/** Makes the cgroups of a host, and returns their folders: one per hierarchy. */
export async function createHostCgroups(lab: string, host: string): Promise<string[]> {
  return Promise.all(findHierarchies().map((hierarchy) => createIn(hierarchy, lab, host)))
}

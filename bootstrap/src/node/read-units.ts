import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nodePaths } from '../node-paths.ts'
import { sha256Of } from '../package/rendered-file.ts'
import type { UnitEntry } from '../sets/set.ts'
import type { NodeContext } from './node-context.ts'
import { readLinkIfThere } from './system/durable.ts'
import { listIfThere } from './system/read-if-there.ts'

const ourUnit = /^dcos[-a-z0-9]*\.(service|target|slice|timer|path|socket)$/

/** Where files of ours can lie below `/etc/systemd/system`. */
const folders = ['', 'multi-user.target.wants', 'dcos.target.wants']

/** The units of ours that are on the node, by their path below `/etc/systemd/system`. */
export async function readUnits(node: NodeContext): Promise<Record<string, UnitEntry>> {
  const units: Record<string, UnitEntry> = {}
  for (const folder of folders) {
    for (const { name } of await listIfThere(node.at(join(nodePaths.units, folder)))) {
      if (!ourUnit.test(name)) continue
      const path = join(folder, name)
      const file = node.at(join(nodePaths.units, path))
      const link = await readLinkIfThere(file)
      units[path] = link === undefined ? { sha256: sha256Of(await readFile(file)) } : { link }
    }
  }
  return units
}

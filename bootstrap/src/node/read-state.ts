import { lstat } from 'node:fs/promises'
import { basename } from 'node:path'
import { nodePaths, setFolder } from '../node-paths.ts'
import { isPackageId } from '../package/package-id.ts'
import type { Journal, NodeState } from '../plan/node-state.ts'
import type { NodeSet } from '../sets/set.ts'
import type { NodeContext } from './node-context.ts'
import { packagesInUse } from './packages-in-use.ts'
import { readUnits } from './read-units.ts'
import { readSavedResolver } from './resolver-files.ts'
import { readLinkIfThere } from './system/durable.ts'
import { listIfThere, readJsonIfThere } from './system/read-if-there.ts'

/** What the node remembers beside its sets. */
export interface NodeMemory {
  format: 1
  previous: string | null
}

/** The file that makes a folder of `sets` a complete set. */
export const setFileName = 'packages.json'

async function readSets(node: NodeContext): Promise<Record<string, NodeSet>> {
  const sets: Record<string, NodeSet> = {}
  for (const { name } of await listIfThere(node.at(nodePaths.sets))) {
    const set = await readJsonIfThere<NodeSet>(node.at(`${setFolder(name)}/${setFileName}`))
    if (set !== undefined) sets[name] = set
  }
  return sets
}

async function readMesosphere(node: NodeContext): Promise<NodeState['mesosphere']> {
  const file = node.at(nodePaths.mesosphere)
  if ((await readLinkIfThere(file)) === nodePaths.active) return 'ours'
  try {
    await lstat(file)
    return 'other'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent'
    throw error
  }
}

/** Reads what a plan needs to know of the node. */
export async function readNodeState(node: NodeContext): Promise<NodeState> {
  const active = await readLinkIfThere(node.at(nodePaths.active))
  const memory = await readJsonIfThere<NodeMemory>(node.at(nodePaths.memory))
  const packages = await listIfThere(node.at(nodePaths.packages))
  const incoming = await listIfThere(node.at(nodePaths.incoming))
  const sets = await readSets(node)
  const previous = memory?.previous ?? undefined
  return {
    active: active === undefined ? undefined : basename(active),
    previous: previous !== undefined && sets[previous] ? previous : undefined,
    journal: await readJsonIfThere<Journal>(node.at(nodePaths.journal)),
    sets,
    packages: packages.map(({ name }) => name).filter(isPackageId),
    units: await readUnits(node),
    mesosphere: await readMesosphere(node),
    resolverSaved: (await readSavedResolver(node)) !== undefined,
    packagesInUse: await packagesInUse(node),
    incoming: incoming.map(({ name }) => name),
  }
}

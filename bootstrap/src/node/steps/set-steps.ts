import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { bootstrapErrors } from '../../errors.ts'
import { nodePaths, packageFolder, setFolder } from '../../node-paths.ts'
import type { NodeSet } from '../../sets/set.ts'
import type { NodeContext } from '../node-context.ts'
import { setFileName } from '../read-state.ts'
import { linkDurably, syncFolder, writeDurably } from '../system/durable.ts'
import { listIfThere } from '../system/read-if-there.ts'

/** Folders of packages whose entries a set puts together. */
const linkedFolders = ['bin', 'etc', 'lib', 'libexec', 'units'] as const

/** Which package brings each entry. Throws DCL_BOOTSTRAP_SET_CONFLICT where two do. */
async function findEntries(node: NodeContext, set: NodeSet, folder: string): Promise<Map<string, string>> {
  const owners = new Map<string, string>()
  for (const id of set.packages) {
    for (const { name } of await listIfThere(node.at(`${packageFolder(id)}/${folder}`))) {
      const first = owners.get(name)
      if (first !== undefined) {
        const fields = { setId: set.setId, path: `${folder}/${name}`, first, second: id }
        throw bootstrapErrors.SET_CONFLICT(fields)
      }
      owners.set(name, id)
    }
  }
  return owners
}

async function checkPackages(node: NodeContext, set: NodeSet): Promise<void> {
  const present = new Set(await readdir(node.at(nodePaths.packages)))
  const missing = set.packages.find((id) => !present.has(id))
  if (missing !== undefined) throw bootstrapErrors.PACKAGE_MISSING({ setId: set.setId, id: missing })
}

/** Makes the folder of a set: links into its packages. It appears as a whole. */
export async function writeSet(node: NodeContext, set: NodeSet): Promise<void> {
  await checkPackages(node, set)
  const part = node.at(`${nodePaths.sets}/.${set.setId}.part`)
  await rm(part, { recursive: true, force: true })
  for (const folder of linkedFolders) {
    await mkdir(join(part, folder), { recursive: true })
    for (const [name, id] of await findEntries(node, set, folder)) {
      await symlink(`../../../packages/${id}/${folder}/${name}`, join(part, folder, name))
    }
    await syncFolder(join(part, folder))
  }
  await writeDurably(join(part, setFileName), JSON.stringify(set))
  await rename(part, node.at(setFolder(set.setId)))
  await syncFolder(node.at(nodePaths.sets))
}

/** Makes a set the active one: one rename. */
export async function switchTo(node: NodeContext, setId: string): Promise<void> {
  await linkDurably(node.at(nodePaths.active), `sets/${setId}`)
}

/** Removes a set; its packages stay. */
export async function removeSet(node: NodeContext, setId: string): Promise<void> {
  const gone = node.at(`${nodePaths.sets}/.${setId}.gone`)
  await rm(gone, { recursive: true, force: true })
  await rename(node.at(setFolder(setId)), gone).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rm(gone, { recursive: true, force: true })
}

import { existsSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { treesFolder } from '../machine/folders.ts'
import { withLock } from '../machine/lock.ts'
import { buildTree } from './build.ts'
import { readPackageSources } from './package-sources.ts'
import { treeId } from './recipe.ts'

const unfinished = '.unfinished'

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith(unfinished)) await rm(join(folder, name), { recursive: true, force: true })
  }
}

/**
 * The folder of the strict tree that all hosts stand on; it is built when it is not there, once for everybody.
 * Nobody may write below it.
 */
export async function ensureTree(say: (line: string) => void, signal?: AbortSignal): Promise<string> {
  const folder = treesFolder()
  const sources = await readPackageSources()
  const tree = join(folder, treeId(sources))
  if (existsSync(tree)) return tree
  return withLock(join(folder, 'build.lock'), async () => {
    if (existsSync(tree)) return tree
    signal?.throwIfAborted()
    await removeUnfinished(folder) // who held the lock before was killed
    say(`Building the file tree of the hosts (${sources.suite}); this is done once and takes some 15 s ...`)
    try {
      await buildTree(`${tree}${unfinished}`, sources, signal)
      await rename(`${tree}${unfinished}`, tree)
    } catch (error) {
      await rm(`${tree}${unfinished}`, { recursive: true, force: true })
      throw error
    }
    return tree
  })
}

import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { nodePaths } from '../../node-paths.ts'
import type { NodeContext } from '../node-context.ts'

/** Removes what an interrupted change has left half-made; nothing else is at work meanwhile. */
export async function removeLeftovers(node: NodeContext): Promise<void> {
  for (const folder of [node.at(nodePaths.packages), node.at(nodePaths.sets)]) {
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    for (const name of names.filter((one) => /^\..*\.(part|gone)$/.test(one))) {
      await rm(join(folder, name), { recursive: true, force: true })
    }
  }
}

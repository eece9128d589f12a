import { readdir, readlink } from 'node:fs/promises'
import { nodePaths } from '../node-paths.ts'
import { isPackageId } from '../package/package-id.ts'
import type { NodeContext } from './node-context.ts'

const below = new RegExp(`^${nodePaths.packages}/([^/]+)/`)

async function packageOf(link: string): Promise<string | undefined> {
  try {
    return below.exec(await readlink(link))?.[1]
  } catch {
    return undefined // the process has ended, or is one of the kernel
  }
}

/** Packages that the programs or working folders of running processes lie in. */
export async function packagesInUse(node: NodeContext): Promise<string[]> {
  const processes = (await readdir(node.at('/proc')).catch(() => [])).filter((name) => /^\d+$/.test(name))
  const found = new Set<string>()
  for (const pid of processes) {
    for (const name of ['exe', 'cwd']) {
      const id = await packageOf(node.at(`/proc/${pid}/${name}`))
      if (id !== undefined && isPackageId(id)) found.add(id)
    }
  }
  return [...found].sort()
}

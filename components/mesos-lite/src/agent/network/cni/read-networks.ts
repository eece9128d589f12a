import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readNetwork } from '../decide/read-config.ts'
import type { CniNetwork } from '../types.ts'

const isConfig = (name: string): boolean => /\.(conf|conflist|json)$/.test(name)

/** The networks of a folder by name, and what is wrong with files that hold none. The first of a name counts. */
export async function readNetworks(
  folder: string | undefined,
): Promise<{ networks: Map<string, CniNetwork>; problems: string[] }> {
  const networks = new Map<string, CniNetwork>()
  const problems: string[] = []
  if (folder === undefined) return { networks, problems }
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') problems.push(`${folder} cannot be read: ${error.message}`)
    return []
  })
  for (const name of names.filter(isConfig).sort()) {
    const read = readNetwork(await readFile(join(folder, name), 'utf8').catch(() => ''))
    if (typeof read === 'string') problems.push(`${join(folder, name)} is no CNI network: ${read}`)
    else if (!networks.has(read.name)) networks.set(read.name, read)
  }
  return { networks, problems }
}

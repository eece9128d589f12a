import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchDebianPackages } from '../../bootstrap/src/build/debian/apt.ts'
import { unpackDebianPackage } from '../../bootstrap/src/build/debian/unpack-deb.ts'
import { cacheFolder } from '../../bootstrap/src/build/cache/cache-folder.ts'

/** Where the libraries of such a folder lie, as `LD_LIBRARY_PATH` wants it. */
export function librariesOf(tree: string): string {
  const folders = ['usr/lib', 'lib'].map((name) => join(tree, name)).filter((path) => existsSync(path))
  return folders
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('-linux-gnu'))
        .map((name) => join(folder, name)),
    )
    .join(':')
}

/**
 * A folder with the files of several packages of Debian (the first one names it), as the root of a system would have
 * them. Fetched once and kept in the cache; nothing in it is installed.
 */
export async function debianTree(names: readonly [string, ...string[]]): Promise<string> {
  const { root, debian } = cacheFolder()
  const folder = join(debian, process.arch)
  const files = await fetchDebianPackages(folder, process.arch, names)
  const first = files.find((file) => file.package === names[0])
  if (!first) throw new Error(`apt knows no package ${names[0]}`)
  const kept = join(root, 'test-programs', `${first.name}.tree`)
  if (existsSync(kept)) return kept
  await mkdir(join(root, 'test-programs'), { recursive: true })
  const part = await mkdtemp(join(root, 'test-programs', '.part-'))
  try {
    for (const { name } of files) await unpackDebianPackage(join(folder, name), part, () => true)
    await rename(part, kept)
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    if (!existsSync(kept)) throw error // else another test was faster
  }
  return kept
}

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CacheFolder } from '../cache/cache-folder.ts'
import type { DebianFile } from './apt.ts'
import { unpackDebianPackage } from './unpack-deb.ts'

/** Whether a member of a package is of use: a program that is named, a library, or the licence. */
export function isOfUse(programs: readonly string[]): (path: string) => boolean {
  return (path) =>
    programs.includes(path) || /\/lib[^/]*\.so(\.\d+)*$/.test(path) || path.endsWith('/copyright')
}

/** Unpacks fetched packages into a folder that exists for the time of `use`. */
export async function withDebianFiles(
  cache: CacheFolder,
  arch: string,
  files: readonly DebianFile[],
  wanted: (path: string) => boolean,
  use: (unpacked: string) => Promise<void>,
): Promise<void> {
  const unpacked = await mkdtemp(join(cache.root, '.unpacked-'))
  try {
    for (const { name } of files) {
      await unpackDebianPackage(join(cache.debian, arch, name), unpacked, wanted)
    }
    await use(unpacked)
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
}

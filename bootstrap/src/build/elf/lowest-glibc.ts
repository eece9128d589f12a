import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuiltPackage } from '../cache/keep-package.ts'
import { highestVersion, readElf } from './read-elf.ts'

/** The lowest glibc that every program and library of the packages runs on. */
export async function lowestGlibc(packages: readonly BuiltPackage[]): Promise<string> {
  const versions: string[] = []
  for (const { manifest, folder } of packages) {
    for (const { path, type } of manifest.entries) {
      if (type !== 'file' || !/^(bin|libexec)\//.test(path)) continue
      const needs = readElf(await readFile(join(folder, path)))
      if (needs?.glibc !== undefined) versions.push(needs.glibc)
    }
  }
  return highestVersion(versions) ?? '2.28'
}

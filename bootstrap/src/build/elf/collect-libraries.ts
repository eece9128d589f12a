import { copyFile, readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { bootstrapErrors } from '../../errors.ts'
import { readElf } from './read-elf.ts'

/** Belongs to glibc, which every host has. */
const ofTheHost = /^(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util))\.so\.\d+$/

async function findLibraries(folder: string): Promise<Map<string, string>> {
  const files = await readdir(folder, { recursive: true })
  const libraries = files.filter((file) => /\.so(\.\d+)*$/.test(file))
  return new Map(libraries.map((file) => [basename(file), join(folder, file)]))
}

/**
 * Copies every library that the programs need, and those that these need in turn, from below `source` into
 * `target`. Throws DCL_BOOTSTRAP_LIBRARY_MISSING where one is not there.
 */
export async function collectLibraries(
  programs: readonly string[],
  source: string,
  target: string,
): Promise<void> {
  const available = await findLibraries(source)
  const done = new Set<string>()
  const open = [...programs]
  for (let program = open.pop(); program !== undefined; program = open.pop()) {
    for (const library of readElf(await readFile(program))?.libraries ?? []) {
      if (done.has(library) || ofTheHost.test(library)) continue
      done.add(library)
      const found = available.get(library)
      if (found === undefined) {
        throw bootstrapErrors.LIBRARY_MISSING({ program: basename(program), library })
      }
      await copyFile(found, join(target, library))
      open.push(found)
    }
  }
}

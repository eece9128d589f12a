import { globSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { absent, identity, leftovers } from './strict.ts'

/** Paths below `root` that fit one of the globs, as they lie on disk (links are not followed). */
export const matching = (root: string, globs: readonly string[]): string[] => [
  ...new Set(globs.flatMap((pattern) => globSync(pattern, { cwd: root }))),
]

/** Makes a plain Debian tree strict: takes away everything that hosts must not have, and everybody's identity. */
export async function prune(root: string): Promise<void> {
  for (const path of matching(root, [...absent, ...leftovers, ...identity])) {
    await rm(join(root, path), { recursive: true, force: true })
  }
}

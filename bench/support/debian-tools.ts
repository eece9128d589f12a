import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { debianTree, librariesOf } from '../../test/support/debian-tree.ts'

/** Programs of Debian that run from a folder; nothing is installed. What they complain of goes to the terminal. */
export interface DebianTools<Name extends string> {
  start(name: Name, words: readonly string[]): ChildProcess
  /** Runs one to its end and resolves with what it printed. */
  run(name: Name, words: readonly string[]): Promise<string>
}

/** Gets programs through apt; the packages are theirs, with every library that a small Debian may not have. */
export async function debianTools<Name extends string>(
  programs: Record<Name, string>,
  packages: readonly [string, ...string[]],
): Promise<DebianTools<Name>> {
  const tree = await debianTree(packages)
  const begin = (name: Name, words: readonly string[], stdout: 'pipe' | 'ignore'): ChildProcess =>
    spawn(join(tree, programs[name]), words, {
      env: { ...process.env, LD_LIBRARY_PATH: librariesOf(tree) },
      stdio: ['ignore', stdout, 'inherit'],
    })
  return {
    start: (name, words) => begin(name, words, 'ignore'),
    async run(name, words) {
      const child = begin(name, words, 'pipe')
      if (!child.stdout) throw new Error(`${name} has no output`)
      const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
      if (code !== 0) throw new Error(`${name} ended with ${String(code)}: ${printed}`)
      return printed
    },
  }
}

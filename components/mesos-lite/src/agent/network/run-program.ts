import { join } from 'node:path'
import { runProgram as run } from '@dcos-lite/lib/programs'
import type { ProgramEnd } from '@dcos-lite/lib/programs'

const longestMs = 30_000

/** Runs a program that sets up the network; one that takes too long is ended. */
export const runProgram = (
  words: readonly string[],
  { input = '', environment = {} }: { input?: string; environment?: Record<string, string> } = {},
): Promise<ProgramEnd> =>
  run(words, { input, timeoutMs: longestMs, environment: { ...process.env, ...environment } })

/** Programs of the network tools, from the folder that the settings name or looked up. */
export function toolsIn(folder: string | undefined): (name: 'ip' | 'bridge' | 'nft') => string {
  return (name) => (folder === undefined ? name : join(folder, name))
}

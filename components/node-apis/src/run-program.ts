import { runProgram as run } from '@dcos-lite/lib/programs'
import type { ProgramEnd } from '@dcos-lite/lib/programs'

export interface ProgramOptions {
  timeoutMs: number
  maxBytes: number
  environment?: Record<string, string>
  signal?: AbortSignal
}

/** Runs a program of this machine without the variables of this process, some of which are nobody else's business. */
export const runProgram = (
  file: string,
  given: readonly string[],
  { environment, ...limits }: ProgramOptions,
): Promise<ProgramEnd> =>
  run([file, ...given], {
    ...limits,
    environment: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8', ...environment },
  })

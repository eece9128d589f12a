import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The program itself. */
export const ownProgram = fileURLToPath(new URL('../bin/dcos-universe', import.meta.url))

export interface ProgramResult {
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs the program as a user does, from the file itself, with this `PATH`. */
export function runUniverse(
  args: string[],
  options: { cwd?: string; path?: string; program?: string } = {},
): Promise<ProgramResult> {
  const env = { ...process.env, PATH: options.path ?? process.env.PATH ?? '' }
  return new Promise((resolve) => {
    execFile(
      options.program ?? ownProgram,
      args,
      { env, cwd: options.cwd ?? process.cwd() },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error ? -1 : 0
        resolve({ exitCode: code, stdout, stderr })
      },
    )
  })
}

import { execFile } from 'node:child_process'
import { messageOf } from '@dcos-lite/lib/errors'

/** How a program ended. */
export interface ProgramEnd {
  /** Undefined when it did not run to its end. */
  exitCode: number | undefined
  stdout: string
  stderr: string
  /** Why it did not run to its end. */
  problem?: string
}

export interface ProgramOptions {
  timeoutMs: number
  maxBytes: number
  environment?: Record<string, string>
  signal?: AbortSignal
}

/** Runs a program with its arguments, never through a shell, and collects what it prints. */
export function runProgram(
  file: string,
  given: readonly string[],
  { timeoutMs, maxBytes, environment, signal }: ProgramOptions,
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    execFile(
      file,
      given,
      {
        timeout: timeoutMs,
        maxBuffer: maxBytes,
        killSignal: 'SIGKILL',
        encoding: 'utf8',
        env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8', ...environment },
        ...(signal ? { signal } : {}),
      },
      (error, stdout, stderr) => {
        if (!error) return resolve({ exitCode: 0, stdout, stderr })
        const { code, killed } = error
        if (typeof code === 'number' && killed !== true) return resolve({ exitCode: code, stdout, stderr })
        const problem = killed === true ? `it was ended after ${timeoutMs} ms` : messageOf(error)
        resolve({ exitCode: undefined, stdout, stderr, problem })
      },
    )
  })
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** How a program ended and what it printed. */
export interface ProgramEnd {
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs a program to its end, whatever its exit code; 127 when it cannot be started. */
export async function runProgram(
  command: readonly string[],
  options: { signal?: AbortSignal; environment?: NodeJS.ProcessEnv } = {},
): Promise<ProgramEnd> {
  const [program = '', ...words] = command
  const { signal, environment = {} } = options
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    killSignal: 'SIGTERM',
    ...(signal === undefined ? {} : { signal }),
  })
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    const [stdout, stderr] = await output
    return { exitCode: code ?? 128, stdout, stderr }
  } catch (error) {
    signal?.throwIfAborted()
    return { exitCode: 127, stdout: '', stderr: (error as Error).message }
  }
}

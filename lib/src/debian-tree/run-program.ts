import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** How a program ended and what it printed. */
export interface ProgramEnd {
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs a program to its end, whatever its exit code, also when it is told to end; 127 when it cannot be started. */
export async function runProgram(
  command: readonly string[],
  options: { signal?: AbortSignal; environment?: NodeJS.ProcessEnv } = {},
): Promise<ProgramEnd> {
  const [program = '', ...words] = command
  const { signal, environment = {} } = options
  signal?.throwIfAborted()
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    killSignal: 'SIGTERM',
    ...(signal === undefined ? {} : { signal }),
  })
  let failure: Error | undefined
  child.on('error', (error) => (failure ??= error))
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  signal?.throwIfAborted()
  return failure === undefined
    ? { exitCode: code ?? 128, stdout, stderr }
    : { exitCode: 127, stdout: '', stderr: failure.message }
}

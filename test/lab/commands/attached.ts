import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'

const signals = constants.signals as Record<string, number>

/** Runs a program on our own terminal and returns its exit code. Ctrl-C is for the program, not for us. */
export async function runAttached(command: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const [program = '', ...words] = command
  const ignore = (): void => undefined
  process.on('SIGINT', ignore)
  try {
    const child = spawn(program, words, { stdio: 'inherit', env: environment })
    const [exitCode, signal] = (await once(child, 'exit')) as [number | null, string | null]
    return exitCode ?? 128 + (signals[signal ?? ''] ?? 0)
  } finally {
    process.off('SIGINT', ignore)
  }
}

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

export interface Finished {
  exitCode: number | null
  stdout: string
  stderr: string
}

export interface RunOptions {
  environment?: Record<string, string>
  /** Where it runs; default: the root of the project. */
  folder?: string
  input?: string
  timeoutMs?: number
}

/** Starts a program and collects what it prints. */
export function start(
  command: string[],
  options: RunOptions = {},
): { child: ChildProcess; finished: Promise<Finished>; output: () => Finished } {
  const [program = '', ...words] = command
  const child = spawn(program, words, {
    cwd: options.folder ?? root,
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output: Finished = { exitCode: null, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  child.stdin.on('error', () => undefined) // the program may end without reading
  child.stdin.end(options.input ?? '')
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ ...output, exitCode }))
  })
  return { child, finished, output: () => output }
}

/** Runs a program to its end. It is killed after `timeoutMs` (2 minutes). */
export async function run(command: string[], options: RunOptions = {}): Promise<Finished> {
  const { child, finished } = start(command, options)
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 120_000)
  try {
    return await finished
  } finally {
    clearTimeout(timer)
  }
}

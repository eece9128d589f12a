import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { messageOf } from '../errors/index.ts'

/** How a program ended, and what it printed until then. */
export interface ProgramEnd {
  /** 128 and more when a signal ended it; undefined when it could not be started or was not let come to its end. */
  exitCode: number | undefined
  stdout: string
  stderr: string
  /** Why there is no exit code. */
  problem?: string
}

export interface ProgramOptions {
  /** It is ended after this time; by default it may take as long as it wants. */
  timeoutMs?: number
  /** It is ended when it prints more than this, each way. 16 MiB. */
  maxBytes?: number
  /** What it reads; nothing by default. */
  input?: string
  /** All variables that it gets; by default those of this process. */
  environment?: NodeJS.ProcessEnv
  /** Ends it. */
  signal?: AbortSignal
  /** How it is ended: at once, which is the default, or so that it can tidy up, which is waited for. */
  endBy?: 'SIGKILL' | 'SIGTERM'
}

const signalNumbers = constants.signals as Record<string, number>

/** Collects a stream as text, and calls `full` once when it is longer than it may be. */
function collect(stream: Readable | null, maxBytes: number, full: () => void): () => string {
  const chunks: Buffer[] = []
  let size = 0
  stream?.on('data', (chunk: Buffer) => {
    if (size + chunk.length > maxBytes) full()
    chunks.push(chunk.subarray(0, Math.max(maxBytes - size, 0)))
    size += chunk.length
  })
  return () => Buffer.concat(chunks).toString('utf8')
}

/** Resolves with the code or the signal that a program ended with, or with the reason why it did not start. */
const endOf = (child: ChildProcess): Promise<number | NodeJS.Signals | Error> =>
  new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(error)
    })
    child.once('close', (code, signal) => resolve(code ?? signal ?? new Error('it ended without a code')))
  })

/** Runs a program with its words, never through a shell, and collects what it prints; whatever happens, this resolves. */
export async function runProgram(
  command: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramEnd> {
  const { timeoutMs, maxBytes = 16 * 1024 * 1024, input, environment = process.env, signal } = options
  const { endBy = 'SIGKILL' } = options
  const [program = '', ...words] = command
  const notRun = (reason: unknown): ProgramEnd => ({
    exitCode: undefined,
    stdout: '',
    stderr: '',
    problem: messageOf(reason),
  })
  if (signal?.aborted) return notRun(signal.reason)
  let child: ChildProcess
  try {
    const stdio = [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] as const
    child = spawn(program, words, { env: environment, stdio: [...stdio] })
  } catch (error) {
    return notRun(error)
  }
  let problem: string | undefined
  const cut = (reason: string): void => {
    if (problem !== undefined) return
    problem = reason
    child.kill(endBy)
    // What it has started may hold them open after it.
    if (endBy === 'SIGKILL') for (const stream of [child.stdout, child.stderr]) stream?.destroy()
  }
  const aborted = (): void => cut(messageOf(signal?.reason))
  const full = (): void => cut(`it printed more than ${maxBytes} bytes`)
  const [stdout, stderr] = [collect(child.stdout, maxBytes, full), collect(child.stderr, maxBytes, full)]
  signal?.addEventListener('abort', aborted, { once: true })
  const tooLong =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => cut(`it was ended after ${timeoutMs} ms`), timeoutMs)
  child.stdin?.on('error', () => undefined) // it ended without reading; its code tells
  child.stdin?.end(input)
  const end = await endOf(child)
  clearTimeout(tooLong)
  signal?.removeEventListener('abort', aborted)
  if (end instanceof Error) return notRun(end)
  if (problem !== undefined) return { exitCode: undefined, stdout: stdout(), stderr: stderr(), problem }
  const exitCode = typeof end === 'number' ? end : 128 + (signalNumbers[end] ?? 0)
  return { exitCode, stdout: stdout(), stderr: stderr() }
}

/** Why a program failed, in its own last words on one line. */
export function lastWords({ exitCode, stdout, stderr, problem }: ProgramEnd): string {
  const text = (problem ?? (stderr.trim() || stdout.trim())).replace(/\s+/g, ' ')
  return text === '' ? `it ended with ${exitCode ?? 'no code'}` : text.slice(0, 500)
}

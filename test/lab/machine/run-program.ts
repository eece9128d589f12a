import { execa } from 'execa'
import { constants } from 'node:os'
import { labErrors } from '../errors.ts'
import type { ProgramOptions, ProgramResult } from '../types.ts'

const signalNumbers = constants.signals as Record<string, number>

/** Runs a program to its end, whatever its exit code. It is killed when `signal` is aborted. */
export async function runProgram(
  command: string[],
  options: ProgramOptions & { signal?: AbortSignal } = {},
): Promise<ProgramResult> {
  const [program = '', ...words] = command
  const running = execa(program, words, {
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 2 ** 28,
    timeout: options.timeoutMs ?? 180_000,
    killSignal: 'SIGKILL',
    ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.environment === undefined ? {} : { env: options.environment }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
  })
  const { onOutput } = options
  if (onOutput) {
    for (const stream of [running.stdout, running.stderr]) {
      stream.on('data', (piece: Buffer) => onOutput(piece.toString()))
    }
  }
  const ended = await running
  const stdout = String(ended.stdout)
  const stderr = String(ended.stderr)
  if (ended.timedOut) return { exitCode: 124, stdout, stderr }
  if (ended.exitCode !== undefined) return { exitCode: ended.exitCode, stdout, stderr }
  if (ended.signal !== undefined) {
    return { exitCode: 128 + (signalNumbers[ended.signal] ?? 0), stdout, stderr }
  }
  return { exitCode: 127, stdout, stderr: stderr + String(ended.shortMessage ?? '') }
}

/** Runs a program that must succeed and returns what it printed; DCL_LAB_STEP_FAILED otherwise. */
export async function mustRun(
  command: string[],
  options: ProgramOptions & { signal?: AbortSignal } = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(command, options)
  if (exitCode === 0) return stdout
  const output = (stderr.trim() || stdout.trim()).split('\n').slice(-3).join(' / ')
  throw labErrors.STEP_FAILED({ command: command.join(' '), exitCode, output })
}

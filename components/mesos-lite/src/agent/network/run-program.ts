import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** How a program ended. */
export interface ProgramEnd {
  code: number
  stdout: string
  stderr: string
}

const longestMs = 30_000

/** Runs a program of this machine to its end; one that cannot be started has the code 127. */
export function runProgram(
  words: readonly string[],
  options: { input?: string; environment?: Record<string, string> } = {},
): Promise<ProgramEnd> {
  const [program = '', ...rest] = words
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      env: { ...process.env, ...options.environment },
      timeout: longestMs,
      killSignal: 'SIGKILL',
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.once('error', (error) => resolve({ code: 127, stdout, stderr: error.message }))
    child.once('close', (code, signal) => {
      resolve({ code: code ?? 128, stdout, stderr: signal ? `${stderr}ended by ${signal}` : stderr })
    })
    child.stdin.on('error', () => undefined) // it ended without reading; its code tells
    child.stdin.end(options.input ?? '')
  })
}

/** Programs of the network tools, from the folder that the settings name or looked up. */
export function toolsIn(folder: string | undefined): (name: 'ip' | 'bridge' | 'nft') => string {
  return (name) => (folder === undefined ? name : join(folder, name))
}

/** The last words of a program that failed, on one line. */
export function lastWords({ code, stdout, stderr }: ProgramEnd): string {
  const text = (stderr.trim() || stdout.trim()).replace(/\s+/g, ' ')
  return text === '' ? `it ended with ${code}` : text.slice(0, 500)
}

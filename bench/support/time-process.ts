import { spawnSync } from 'node:child_process'

/** Wall time of one whole process, in milliseconds. */
export function timeProcess(command: string[], environment: Record<string, string>): number {
  const [program = '', ...words] = command
  const startedMs = performance.now()
  const { status, stderr } = spawnSync(program, words, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  })
  const tookMs = performance.now() - startedMs
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${String(status)}: ${stderr.toString()}`)
  return tookMs
}

import { isDcosError } from '@dcos-lite/lib/errors'

/** The exit code of a command that ended with this error; wrong usage is 64, a defect 70. */
export function exitCodeOf(error: unknown): number {
  if (isDcosError(error)) return error.exitCode
  const exit = (error as { oclif?: { exit?: unknown } } | null)?.oclif?.exit
  return typeof exit === 'number' ? (exit === 2 ? 64 : exit) : 70
}

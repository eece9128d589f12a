import { isDcosError } from './dcos-error.ts'

function causes(error: Error): string[] {
  const lines: string[] = []
  for (let cause = error.cause; cause instanceof Error && lines.length < 5; cause = cause.cause) {
    if (cause.message !== error.message) lines.push(`  because: ${cause.message}`)
  }
  return lines
}

/** The text a person gets: what and where, the chain of causes, what to try, the code. Never a stack. */
export function describeErrorForHumans(thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const lines = [`Error: ${error.message}`, ...causes(error)]
  if (isDcosError(error)) lines.push(`  try: ${error.remedy}`, `  code: ${error.code}`)
  return lines.join('\n')
}

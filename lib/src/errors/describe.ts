import { isDcosError } from './dcos-error.ts'
import { messageOf } from './message-of.ts'

const mostCauses = 5

function causes(error: Error): string[] {
  const said = new Set([messageOf(error)])
  let cause: unknown = error.cause
  for (let depth = 0; cause !== undefined && cause !== null && depth < mostCauses; depth++) {
    const message = messageOf(cause)
    if (![...said].some((one) => one.includes(message))) said.add(message)
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return [...said].slice(1).map((message) => `  because: ${message}`)
}

/** The text a person gets: what and where, the chain of causes, what to try, the code. Never a stack. */
export function describeErrorForHumans(thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(messageOf(thrown))
  const lines = [`Error: ${messageOf(error)}`, ...causes(error)]
  if (isDcosError(error)) lines.push(`  try: ${error.remedy}`, `  code: ${error.code}`)
  return lines.join('\n')
}

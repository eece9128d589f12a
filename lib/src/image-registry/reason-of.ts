import { messageOf } from '../errors/index.ts'

/** A plain reason of a failed fetch; its own message says nothing. */
export function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown }
  return cause === undefined
    ? messageOf(error)
    : messageOf(cause) || String((cause as { code?: string }).code)
}

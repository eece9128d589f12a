import { messageOf } from '../errors/index.ts'
import type { LogFields } from './index.ts'

const mostCauses = 5

/** An error as fields of a log line. Message and stack are apart, and the chain of causes is kept. */
export function describeError(error: Error, depth = 0): LogFields {
  const { code } = error as { code?: unknown }
  const { cause } = error
  return {
    name: error.name,
    message: messageOf(error),
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
    ...(cause === undefined || depth >= mostCauses ? {} : { cause: describeCause(cause, depth + 1) }),
  }
}

function describeCause(cause: unknown, depth: number): unknown {
  return cause instanceof Error ? describeError(cause, depth) : cause
}

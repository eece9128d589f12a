import type { Context } from 'mocha'

/**
 * Skips the running test, or from a `before` hook the whole suite, and notes why; the run names it at its end.
 * Call it with mocha's `this`.
 */
export function skipBecause(context: Context, reason: string): never {
  const running = context.test
  const isHook = running !== undefined && 'type' in running && running.type === 'hook'
  const subject = isHook ? running.parent : running
  if (subject) Object.assign(subject, { skipReason: reason })
  return context.skip()
}

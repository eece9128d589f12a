import { setTimeout as wait } from 'node:timers/promises'

const late = Symbol('late')

/**
 * Repeats `attempt` until it neither throws nor returns false, and returns its value. After `timeoutMs` (default
 * 60 s) it throws, with the last failure as the cause; an attempt that does not return in that time is a failure.
 * `signal` gives up earlier, with its reason.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  options: { timeoutMs?: number; intervalMs?: number; what?: string; signal?: AbortSignal } = {},
): Promise<Exclude<T, false>> {
  const { timeoutMs = 60_000, intervalMs = 20, what = 'the condition' } = options
  const deadline = new AbortController()
  const tooLate = wait(timeoutMs, late, { signal: deadline.signal }).catch(() => late)
  const deadlineMs = performance.now() + timeoutMs
  let last: unknown = new Error('the attempt did not return')
  try {
    for (;;) {
      try {
        const value = await Promise.race([Promise.resolve(attempt()), tooLate])
        if (value !== late && value !== false) return value as Exclude<T, false>
        if (value === false) last = new Error('it was false')
      } catch (error) {
        last = error
      }
      if (options.signal?.aborted) throw options.signal.reason
      if (performance.now() >= deadlineMs) {
        const reason = last instanceof Error ? last.message : String(last)
        throw new Error(`${what} did not hold within ${timeoutMs} ms: ${reason}`, { cause: last })
      }
      await wait(Math.min(intervalMs, Math.max(deadlineMs - performance.now(), 1)))
    }
  } finally {
    deadline.abort()
  }
}

import { setTimeout as wait } from 'node:timers/promises'

/**
 * Repeats `attempt` until it neither throws nor returns false, and returns its value. After `timeoutMs` (default
 * 10 s) it throws, with the last failure as the cause.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  options: { timeoutMs?: number; intervalMs?: number; what?: string } = {},
): Promise<Exclude<T, false>> {
  const { timeoutMs = 10_000, intervalMs = 20, what = 'the condition' } = options
  const deadlineMs = performance.now() + timeoutMs
  let last: unknown
  for (;;) {
    try {
      const value = await attempt()
      if (value !== false) return value as Exclude<T, false>
      last = new Error('it was false')
    } catch (error) {
      last = error
    }
    if (performance.now() > deadlineMs) {
      const reason = last instanceof Error ? last.message : String(last)
      throw new Error(`${what} did not hold within ${timeoutMs} ms: ${reason}`, { cause: last })
    }
    await wait(intervalMs)
  }
}

/** Failures of one key (a uid at an address, or an address), as start of the window and count. */
interface Spent {
  windowStartMs: number
  failures: number
}

/** What has been spent, by key. Never changed in place. */
export type LoginBudget = ReadonlyMap<string, Spent>

export interface BudgetLimit {
  failures: number
  windowMs: number
}

export type BudgetAnswer = { allowed: true; budget: LoginBudget } | { allowed: false; retryAfterMs: number }

const largestSize = 10_000

function current(spent: Spent | undefined, limit: BudgetLimit, nowMs: number): Spent {
  return spent && nowMs - spent.windowStartMs < limit.windowMs ? spent : { windowStartMs: nowMs, failures: 0 }
}

/** Drops windows that are over and, when too many clients are remembered, the oldest. */
function prune(budget: Map<string, Spent>, limit: BudgetLimit, nowMs: number): void {
  for (const [key, { windowStartMs }] of budget) {
    if (nowMs - windowStartMs >= limit.windowMs || budget.size > largestSize) budget.delete(key)
  }
}

/** Takes one attempt from every key, or none when one of them has nothing left. A success gives it back. */
export function reserveAttempt(
  budget: LoginBudget,
  limits: { key: string; limit: BudgetLimit }[],
  nowMs: number,
): BudgetAnswer {
  let retryAfterMs = 0
  for (const { key, limit } of limits) {
    const spent = current(budget.get(key), limit, nowMs)
    if (spent.failures >= limit.failures) {
      retryAfterMs = Math.max(retryAfterMs, spent.windowStartMs + limit.windowMs - nowMs)
    }
  }
  if (retryAfterMs > 0) return { allowed: false, retryAfterMs }
  const next = new Map(budget)
  for (const { key, limit } of limits) {
    if (next.size >= largestSize) prune(next, limit, nowMs)
    const spent = current(next.get(key), limit, nowMs)
    next.delete(key)
    next.set(key, { ...spent, failures: spent.failures + 1 })
  }
  return { allowed: true, budget: next }
}

/** Gives the attempt back after a successful login. */
export function refundAttempt(budget: LoginBudget, keys: string[]): LoginBudget {
  const next = new Map(budget)
  for (const key of keys) {
    const spent = next.get(key)
    if (!spent) continue
    if (spent.failures <= 1) next.delete(key)
    else next.set(key, { ...spent, failures: spent.failures - 1 })
  }
  return next
}

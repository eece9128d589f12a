import { adminRouterErrors } from '../errors.ts'

/** Requests in flight by origin. */
export type InFlight = Map<string, number>

/** Counts a request in, and throws when its upstream has `limit` already. The result counts it out, once. */
export function enter(
  inFlight: InFlight,
  upstream: { name: string; origin: string },
  limit: number,
): () => void {
  const { name, origin } = upstream
  const running = inFlight.get(origin) ?? 0
  if (running >= limit) throw adminRouterErrors.UPSTREAM_BUSY({ upstream: name, origin, limit })
  inFlight.set(origin, running + 1)
  let inside = true
  return () => {
    if (!inside) return
    inside = false
    const left = (inFlight.get(origin) ?? 1) - 1
    if (left > 0) inFlight.set(origin, left)
    else inFlight.delete(origin)
  }
}

import type { Environment } from '@dcos-lite/lib/component'
import { decideNextAttempt } from '../decide/next-attempt.ts'
import type { NextAttempt } from '../decide/next-attempt.ts'
import type { RouterMetrics } from '../metrics.ts'
import type { Exchange } from './exchange.ts'
import { hasBody } from './request-body.ts'
import { attemptFailureOf } from './upstream-failure.ts'
import type { UpstreamTarget } from './upstream-target.ts'

/** The attempts of one exchange to reach its upstream. */
export interface Attempts {
  /** Where the request goes after `origin` failed it before any answer; undefined when it is over. */
  after(origin: string, error: Error): Promise<string | undefined>
}

/** Follows the attempts of an exchange: counts, logs, and looks for other addresses. */
export function createAttempts(
  exchange: Exchange,
  target: UpstreamTarget,
  context: { environment: Environment; metrics: RouterMetrics },
): Attempts {
  const { request, response, requestId, route } = exchange
  const { alternatives } = target
  const failed: string[] = []
  return {
    async after(origin, error) {
      failed.push(origin)
      const failure = attemptFailureOf(error)
      target.onUnreachable?.()
      if (failure === 'not-connected') alternatives?.refused(origin)
      const decide = (refreshed: boolean): NextAttempt =>
        decideNextAttempt({
          method: request.method ?? '',
          hasBody: hasBody(request),
          failure,
          failed,
          known: alternatives?.known(),
          refreshed,
        })
      let next = decide(false)
      if (next.type === 'refresh') {
        await alternatives?.refresh()
        next = decide(true)
      }
      if (next.type !== 'send' || response.destroyed) return undefined
      context.metrics.upstreamRetries.add(1, { route: route?.name ?? '' })
      context.environment.log.info('a request is repeated', {
        requestId,
        upstream: target.name,
        from: origin,
        to: next.origin,
        reason: error.message,
      })
      return next.origin
    },
  }
}

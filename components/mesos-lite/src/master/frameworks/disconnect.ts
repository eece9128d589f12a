import type { Reign } from '../state/reign.ts'
import { discardOffer, outstanding } from '../state/offers.ts'
import type { Framework } from '../state/types.ts'
import { removeFramework } from './teardown.ts'
import { renderFramework } from '../rendering/operator-framework.ts'

/** Gives back everything that is offered to a framework, without filters and without telling it. */
export function discardOffersOf(reign: Reign, framework: Framework): void {
  for (const offer of outstanding(reign, [...framework.offerIds])) discardOffer(reign, offer)
}

/** Starts the time in which a disconnected framework must come back: its failover timeout, or more if given. */
export function startFailoverTimer(reign: Reign, framework: Framework, atLeastMs = 0): void {
  framework.failover?.cancel()
  const timeoutMs = Math.max((framework.info.failover_timeout ?? 0) * 1000, atLeastMs)
  const remove = (): void => {
    reign.log.info('framework did not come back in time', { frameworkId: framework.id, timeoutMs })
    removeFramework(reign, framework)
  }
  if (timeoutMs > 0) framework.failover = reign.clock.after(timeoutMs, remove)
  else remove()
}

/** The stream of a framework has ended: nothing is offered to it, and its failover timeout starts. */
export function disconnectFramework(reign: Reign, framework: Framework): void {
  reign.log.info('framework disconnected', { frameworkId: framework.id, name: framework.info.name })
  reign.counters.add('master/messages_deactivate_framework')
  framework.subscription = undefined
  framework.connected = false
  discardOffersOf(reign, framework)
  reign.filters.clear(framework.id)
  reign.events.publish(() => ({
    type: 'FRAMEWORK_UPDATED',
    framework_updated: { framework: renderFramework(reign, framework) },
  }))
  startFailoverTimer(reign, framework)
}

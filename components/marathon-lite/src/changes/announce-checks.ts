import { isDeepStrictEqual } from 'node:util'
import type { ServiceDefinition } from '../definitions/service.ts'
import type { EventBus } from '../events/bus.ts'
import { renderHealthCheck } from '../rendering/app.ts'
import type { TreeChange } from '../tree/change.ts'

const checksOf = (service: ServiceDefinition | undefined): unknown[] =>
  service?.kind === 'app' ? service.healthChecks.map(renderHealthCheck) : []

/** Tells which health checks a change brings and takes away. */
export function announceChecks(events: EventBus, { services }: TreeChange): void {
  for (const [appId, { from, to }] of services) {
    const [before, after] = [checksOf(from), checksOf(to)]
    if (isDeepStrictEqual(before, after)) continue
    if (before.length > 0) events.publish('remove_health_check_event', { appId })
    for (const healthCheck of after) {
      events.publish('add_health_check_event', { appId, version: to?.version, healthCheck })
    }
  }
}

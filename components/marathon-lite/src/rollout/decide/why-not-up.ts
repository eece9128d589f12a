import type { HealthView } from '../../decide/views.ts'
import type { ServiceDefinition } from '../../definitions/service.ts'
import { hasHealthChecks } from '../../definitions/service.ts'

/**
 * Why an instance that runs does not count as up, by what the checks of its definition said so far; undefined when it
 * counts.
 */
export function whyNotUp(
  service: ServiceDefinition | undefined,
  { healthy, ready }: HealthView,
): string | undefined {
  if (service === undefined) return undefined
  if (hasHealthChecks(service)) {
    if (healthy === undefined) return 'it runs, and no health check has said yet that it is healthy'
    if (!healthy) return 'it runs, and is not healthy'
  }
  const checked = service.kind === 'app' && service.readinessChecks.length > 0
  return checked && !ready ? 'it runs, and is not ready' : undefined
}

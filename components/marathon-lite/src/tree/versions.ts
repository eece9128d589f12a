import { isDeepStrictEqual } from 'node:util'
import type { ServiceDefinition } from '../definitions/service.ts'

/** What does not count as a change of configuration. */
function configurationOf(service: ServiceDefinition): Record<string, unknown> {
  const { version: _version, versionInfo: _info, instances: _instances, ...rest } = service
  const config: Record<string, unknown> = { ...rest }
  delete config.executorResources
  if (service.kind === 'pod') {
    delete config.killSelection
    delete config.unreachableStrategy
    delete config.legacySharedCgroups
  }
  return config
}

/** Whether two definitions differ in nothing but the number of instances (or not even that). */
export function sameConfiguration(left: ServiceDefinition, right: ServiceDefinition): boolean {
  return isDeepStrictEqual(configurationOf(left), configurationOf(right))
}

/**
 * The definition with the versions it gets when it is stored: a new or changed configuration moves all three, scaling
 * moves `version` and `lastScalingAt`, a restart `version` and `lastConfigChangeAt`, nothing moves none.
 */
export function stampVersion<T extends ServiceDefinition>(
  stored: ServiceDefinition | undefined,
  next: T,
  version: string,
  restart = false,
): T {
  const all = { version, versionInfo: { lastScalingAt: version, lastConfigChangeAt: version } }
  if (!stored || stored.kind !== next.kind || !sameConfiguration(stored, next)) return { ...next, ...all }
  const { versionInfo } = stored
  if (stored.instances !== next.instances) {
    const kept = restart ? { lastConfigChangeAt: version } : versionInfo
    return { ...next, version, versionInfo: { ...kept, lastScalingAt: version } }
  }
  if (restart) {
    const { lastScalingAt } = versionInfo
    return { ...next, version, versionInfo: { lastScalingAt, lastConfigChangeAt: version } }
  }
  return { ...next, version: stored.version, versionInfo }
}

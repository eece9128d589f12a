import type { ServiceDefinition } from '../../definitions/service.ts'

/** What a failed deployment did to one service, and what is known of its better days. */
export interface FailedChange {
  from?: ServiceDefinition
  to?: ServiceDefinition
  /** The newest version of which all instances were up. */
  healthy?: ServiceDefinition
  /** The version before failed as well. */
  fromFailed: boolean
}

/** What a service is to be after its deployment failed. Without anything good to go back to it rests. */
export interface RollbackTarget {
  definition: ServiceDefinition
  suspended: boolean
}

/**
 * The last good version of a service, with the number of instances it had before. A new service, and one that was
 * never good, keeps its definition with no instances: nothing is tried for ever, and nothing is lost.
 */
export function rollbackTarget({ from, to, healthy, fromFailed }: FailedChange): RollbackTarget | undefined {
  const good = healthy ?? (fromFailed ? undefined : from)
  if (good) {
    const instances = from && from.instances > 0 ? from.instances : good.instances
    return { definition: good === from ? good : { ...good, instances }, suspended: false }
  }
  const kept = to ?? from
  return kept && { definition: { ...kept, instances: 0 }, suspended: true }
}

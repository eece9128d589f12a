import { isDeepStrictEqual } from 'node:util'
import type { Attribute } from '@dcos-lite/lib/mesos'
import { containsResources, equalResources, formatResources } from '@dcos-lite/lib/resources'
import type { StartedWith } from '../../checkpoint/records.ts'

/**
 * What may change from one start of an agent to the next while it keeps its id and its tasks: `any` everything,
 * `additive` only more resources and attributes, `equal` nothing.
 */
export type ReconfigurationPolicy = 'any' | 'additive' | 'equal'

export const reconfigurationPolicies: readonly string[] = ['any', 'additive', 'equal']

const hasAll = (wanted: readonly Attribute[], given: readonly Attribute[]): boolean =>
  wanted.every((one) => given.some((other) => isDeepStrictEqual(one, other)))

/** Why an agent may not be started with this, having been started with that before, or undefined. */
export function reconfigurationProblem(
  policy: ReconfigurationPolicy,
  before: StartedWith,
  now: StartedWith,
): string | undefined {
  if (policy === 'any') return undefined
  const changed = (what: string, from: unknown, to: unknown): string =>
    `${what} changed from ${JSON.stringify(from ?? null)} to ${JSON.stringify(to ?? null)}`
  if (before.hostname !== now.hostname) return changed('the host name', before.hostname, now.hostname)
  const fits = policy === 'equal' ? equalResources : containsResources
  if (!fits(now.resources, before.resources)) {
    return changed('the resources', formatResources(before.resources), formatResources(now.resources))
  }
  const keeps = hasAll(before.attributes, now.attributes)
  if (!keeps || (policy === 'equal' && !hasAll(now.attributes, before.attributes))) {
    return changed('the attributes', before.attributes, now.attributes)
  }
  const mayGetDomain = policy === 'additive' && before.domain === undefined
  return mayGetDomain || isDeepStrictEqual(before.domain, now.domain)
    ? undefined
    : changed('the fault domain', before.domain, now.domain)
}

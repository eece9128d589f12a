import type { FrameworkCapability, FrameworkInfo } from '@dcos-lite/lib/mesos'
import { constraintsProblem } from '../allocator/constraints.ts'
import type { OfferConstraints } from '../allocator/constraints.ts'
import { idProblem, roleProblem } from './validate-id.ts'

/** The capabilities of a framework as a set. */
export function capabilitiesOf(info: FrameworkInfo): Set<FrameworkCapability> {
  return new Set((info.capabilities ?? []).flatMap(({ type }) => (type === undefined ? [] : [type])))
}

/** The roles of a framework: `roles` with MULTI_ROLE, otherwise `role` or `*`. */
export function rolesOf(info: FrameworkInfo): string[] {
  return capabilitiesOf(info).has('MULTI_ROLE') ? [...(info.roles ?? [])] : [info.role ?? '*']
}

/** What a framework asks for when it subscribes or changes itself. */
export interface FrameworkRequest {
  info: FrameworkInfo
  suppressedRoles: readonly string[]
  constraints: OfferConstraints | undefined
}

// Mesos keeps the timeout in 64-bit nanoseconds.
const longestTimeoutSeconds = 9_223_372_036

function rolesProblem(info: FrameworkInfo): string | undefined {
  const multi = capabilitiesOf(info).has('MULTI_ROLE')
  if (multi && info.role !== undefined) {
    return "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable"
  }
  if (!multi && info.roles?.length) {
    return "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable"
  }
  const roles = rolesOf(info)
  const twice = roles.find((role, index) => roles.indexOf(role) !== index)
  if (twice !== undefined) return `'FrameworkInfo.roles' contains duplicate items: ${twice}`
  for (const role of roles) {
    const problem = roleProblem(role)
    if (problem !== undefined) return `'FrameworkInfo.roles' contains an invalid role: ${problem}`
  }
  return undefined
}

/** Why a framework cannot subscribe like this, or undefined. */
export function frameworkProblem(request: FrameworkRequest): string | undefined {
  const { info, suppressedRoles, constraints } = request
  const problem = rolesProblem(info)
  if (problem !== undefined) return problem
  const id = info.id?.value ?? ''
  const badId = id === '' ? undefined : idProblem(id)
  if (badId !== undefined) return `Framework ID is invalid: ${badId}`
  const timeout = info.failover_timeout ?? 0
  if (typeof timeout !== 'number' || timeout < 0 || timeout > longestTimeoutSeconds) {
    return `The framework's failover_timeout of ${timeout} seconds is out of range`
  }
  const roles = new Set(rolesOf(info))
  const strange = suppressedRoles.find((role) => !roles.has(role))
  if (strange !== undefined) return `Suppressed role '${strange}' is not contained in the list of roles`
  const unbound = Object.keys(constraints?.role_constraints ?? {}).find((role) => !roles.has(role))
  if (unbound !== undefined)
    return `Offer constraints specify role '${unbound}' not contained in the list of roles`
  const filtered = Object.keys(info.offer_filters ?? {}).find((role) => !roles.has(role))
  if (filtered !== undefined)
    return `Offer filters specify role '${filtered}' not contained in the list of roles`
  return constraintsProblem(constraints)
}

/** Why the change of a known framework is not allowed, or undefined. `strict`: user and checkpoint count too. */
export function changeProblem(
  known: FrameworkInfo,
  wanted: FrameworkInfo,
  strict: boolean,
): string | undefined {
  if (known.principal !== wanted.principal) {
    return `Changing framework's principal is not allowed: '${wanted.principal ?? ''}' != '${known.principal ?? ''}'`
  }
  if (strict && known.user !== wanted.user) return "Updating 'FrameworkInfo.user' is unsupported"
  if (strict && (known.checkpoint ?? false) !== (wanted.checkpoint ?? false)) {
    return "Updating 'FrameworkInfo.checkpoint' is unsupported"
  }
  return undefined
}

import type { Range, ReservationInfo, Resource } from '@dcos-lite/lib/mesos'
import { isRoleWithin } from '@dcos-lite/lib/resources'
import { idProblem, roleProblem } from './validate-id.ts'

// In thousandths it is still an exact number.
const mostOfScalar = 1e12

function scalarProblem({ name, scalar }: Resource): string | undefined {
  const value: unknown = scalar?.value
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return `Invalid scalar resource '${name}': ${String(value)} is no amount`
  }
  if (value < 0) return `Invalid scalar resource '${name}': value < 0`
  if (value > mostOfScalar) return `Invalid scalar resource '${name}': value > ${mostOfScalar}`
  if (name === 'gpus' && !Number.isInteger(value)) return "The 'gpus' resource must be a whole number"
  return undefined
}

function rangesProblem(name: string, ranges: readonly Range[]): string | undefined {
  const sorted = [...ranges].sort((a, b) => a.begin - b.begin)
  for (const [index, { begin, end }] of sorted.entries()) {
    if (!Number.isSafeInteger(begin) || !Number.isSafeInteger(end) || begin < 0) {
      return `Invalid ranges resource '${name}': [${begin}-${end}] is no range of whole numbers`
    }
    if (begin > end) return `Invalid ranges resource '${name}': [${begin}-${end}] ends before it begins`
    if (begin <= (sorted[index - 1]?.end ?? -1)) return `Invalid ranges resource '${name}': ranges overlap`
  }
  return undefined
}

function amountProblem(resource: Resource): string | undefined {
  const { name, type, scalar, ranges, set } = resource
  if (type === 'SCALAR') {
    return scalar && !ranges && !set ? scalarProblem(resource) : `Invalid scalar resource '${name}'`
  }
  if (type === 'RANGES') {
    return ranges && !scalar && !set
      ? rangesProblem(name, ranges.range ?? [])
      : `Invalid ranges resource '${name}'`
  }
  if (type !== 'SET' || !set || scalar || ranges) return `Invalid set resource '${name}'`
  const items = set.item ?? []
  return new Set(items).size === items.length
    ? undefined
    : `Invalid set resource '${name}': duplicated elements`
}

function stackProblem(name: string, stack: readonly ReservationInfo[]): string | undefined {
  for (const [index, { type, role = '' }] of stack.entries()) {
    const below = stack[index - 1]
    if (type !== 'STATIC' && type !== 'DYNAMIC') return `Invalid reservation of '${name}': it has no type`
    const badRole = role === '*' ? "role '*' cannot be reserved" : roleProblem(role)
    if (badRole !== undefined) return `Invalid reservation of '${name}': ${badRole}`
    if (!below) continue
    if (type === 'STATIC') return `Invalid reservation of '${name}': a static reservation cannot be refined`
    if (role === below.role || !isRoleWithin(role, below.role)) {
      return `Invalid refined reservation of '${name}': role '${role}' is not below '${below.role}'`
    }
  }
  return undefined
}

function reservationProblem({ name, role, reservation, reservations }: Resource): string | undefined {
  if (reservations?.length) return stackProblem(name, reservations)
  if (role === undefined || role === '*') {
    return reservation ? `Invalid reservation of '${name}': role '*' cannot be reserved` : undefined
  }
  const problem = roleProblem(role)
  return problem === undefined ? undefined : `Invalid reservation of '${name}': ${problem}`
}

function diskProblem({ name, disk, shared, revocable }: Resource): string | undefined {
  if (disk && name !== 'disk') return `DiskInfo should not be set for '${name}' resource`
  if (shared && !disk?.persistence) return 'Only persistent volumes can be shared'
  if (revocable && disk?.persistence) return 'A persistent volume cannot be revocable'
  if (!disk?.persistence) return undefined
  const badId = idProblem(disk.persistence.id)
  return badId === undefined ? undefined : `Persistence ID is invalid: ${badId}`
}

function oneProblem(resource: Resource, role: string | undefined): string | undefined {
  if (resource.name === '') return 'Empty resource name'
  const allocated = resource.allocation_info?.role
  if (role !== undefined && allocated !== undefined && allocated !== role) {
    return `The resource '${resource.name}' is allocated to role '${allocated}', and the offer to '${role}'`
  }
  return amountProblem(resource) ?? reservationProblem(resource) ?? diskProblem(resource)
}

/**
 * Why resources, as a client wrote them in either format, are not valid, or undefined. With a role, what is
 * allocated to another one is not valid either.
 */
export function resourcesProblem(resources: readonly Resource[], role?: string): string | undefined {
  for (const resource of resources) {
    const problem = oneProblem(resource, role)
    if (problem !== undefined) return problem
  }
  return undefined
}

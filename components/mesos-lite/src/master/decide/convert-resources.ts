import type { OfferOperation, Resource } from '@dcos-lite/lib/mesos'
import {
  addResources,
  containsResources,
  isRoleWithin,
  normalizeResources,
  reservationRole,
  subtractResources,
  sumResources,
  withoutAllocation,
} from '@dcos-lite/lib/resources'
import { idProblem } from './validate-id.ts'

/** What an operation takes and what it makes of it; both in the new format without allocation. */
export interface Conversion {
  consumed: Resource[]
  converted: Resource[]
}

const clean = (resources: readonly Resource[]): Resource[] => withoutAllocation(normalizeResources(resources))

function withoutTopReservation(resource: Resource): Resource {
  const { reservations = [], ...rest } = resource
  const left = reservations.slice(0, -1)
  return left.length === 0 ? rest : { ...rest, reservations: left }
}

function withoutVolume(resource: Resource): Resource {
  const { disk, shared: _, ...rest } = resource
  return disk?.source ? { ...rest, disk: { source: disk.source } } : rest
}

function reserveProblem(resource: Resource, role: string, principal: string | undefined): string | undefined {
  const top = resource.reservations?.at(-1)
  if (top?.type !== 'DYNAMIC') return `${resource.name} is not dynamically reserved`
  if (!isRoleWithin(top.role, role))
    return `the reservation for '${top.role}' is not within the role '${role}'`
  if (resource.disk?.persistence) return 'a persistent volume cannot be reserved'
  if (principal !== undefined && top.principal !== undefined && top.principal !== principal) {
    return `the principal '${top.principal}' of the reservation is not '${principal}'`
  }
  return undefined
}

function unreserveProblem(resource: Resource): string | undefined {
  if (resource.reservations?.at(-1)?.type !== 'DYNAMIC') return `${resource.name} is not dynamically reserved`
  return resource.disk?.persistence ? 'a persistent volume cannot be unreserved' : undefined
}

function volumeProblem(resource: Resource): string | undefined {
  const { disk } = resource
  if (resource.name !== 'disk' || !disk?.persistence || !disk.volume) return 'it is no persistent volume'
  if (reservationRole(resource) === undefined) return 'a persistent volume needs reserved disk'
  if (disk.volume.host_path !== undefined) return 'the host path of a persistent volume cannot be set'
  const badId = idProblem(disk.persistence.id)
  return badId === undefined ? undefined : `persistence id: ${badId}`
}

/** Computes what an operation of an offer does with resources, or why it is not valid. */
export function convertResources(
  operation: OfferOperation,
  role: string,
  principal: string | undefined,
): Conversion | { problem: string } {
  const check = (
    resources: Resource[],
    problemOf: (resource: Resource) => string | undefined,
    conversion: Conversion,
  ): Conversion | { problem: string } => {
    if (resources.length === 0) return { problem: 'it names no resources' }
    const problem = resources.map(problemOf).find((text) => text !== undefined)
    return problem === undefined ? conversion : { problem }
  }
  switch (operation.type) {
    case 'RESERVE': {
      const converted = clean(operation.reserve.resources)
      const consumed = sumResources([converted.map(withoutTopReservation)])
      return check(converted, (one) => reserveProblem(one, role, principal), { consumed, converted })
    }
    case 'UNRESERVE': {
      const consumed = clean(operation.unreserve.resources)
      const converted = sumResources([consumed.map(withoutTopReservation)])
      return check(consumed, unreserveProblem, { consumed, converted })
    }
    case 'CREATE': {
      const converted = clean(operation.create.volumes)
      const consumed = sumResources([converted.map(withoutVolume)])
      return check(converted, volumeProblem, { consumed, converted })
    }
    case 'DESTROY': {
      const consumed = clean(operation.destroy.volumes)
      const converted = sumResources([consumed.map(withoutVolume)])
      return check(consumed, volumeProblem, { consumed, converted })
    }
    default:
      return { problem: `operations of type ${operation.type} are not supported` }
  }
}

/** The pool after a conversion, or undefined when what it takes is not there. */
export function applyConversion(pool: readonly Resource[], conversion: Conversion): Resource[] | undefined {
  const left = subtractResources(pool, conversion.consumed)
  return left && addResources(left, conversion.converted)
}

/** What an agent has to checkpoint: dynamic reservations and volumes. */
export function checkpointedPart(total: readonly Resource[]): Resource[] {
  return total.filter(
    ({ disk, reservations }) =>
      disk?.persistence !== undefined || reservations?.some(({ type }) => type === 'DYNAMIC'),
  )
}

/** The total of an agent: what it was started with, converted to what it has checkpointed. */
export function totalWithCheckpointed(
  started: readonly Resource[],
  checkpointed: readonly Resource[],
): Resource[] {
  let total = normalizeResources(started)
  for (const resource of normalizeResources(checkpointed)) {
    if (containsResources(total, [resource])) continue
    const statics = (resource.reservations ?? []).filter(({ type }) => type === 'STATIC')
    const { reservations: _, ...bare } = withoutVolume(resource)
    const origin: Resource = statics.length === 0 ? bare : { ...bare, reservations: statics }
    total = applyConversion(total, { consumed: [origin], converted: [resource] }) ?? total
  }
  return total
}

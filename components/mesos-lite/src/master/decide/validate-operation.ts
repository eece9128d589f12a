import { isDeepStrictEqual } from 'node:util'
import type { OfferOperation, Resource } from '@dcos-lite/lib/mesos'
import {
  equalResources,
  isRoleWithin,
  normalizeResources,
  reservationRole,
  toThousandths,
  withoutAllocation,
} from '@dcos-lite/lib/resources'
import { withoutVolume } from '../../protocol/checkpointed-resources.ts'
import { resourcesProblem } from './validate-resources.ts'

/** An operation that changes resources; the others launch, or are for resource providers. */
export type ConvertingOperation = Extract<
  OfferOperation,
  { type: 'RESERVE' | 'UNRESERVE' | 'CREATE' | 'DESTROY' | 'GROW_VOLUME' | 'SHRINK_VOLUME' }
>

/** Resources in the form in which the books keep them: new format, without allocation. */
export const cleanResources = (resources: readonly Resource[]): Resource[] =>
  withoutAllocation(normalizeResources(resources))

/** Whose operation it is, and what it must not collide with. */
export interface OperationRules {
  /** The role of the offers; absent for operators, who reserve for any role and may name a `source`. */
  role: string | undefined
  principal: string | undefined
  /** Whether the framework has SHARED_RESOURCES; operators have everything. */
  shares: boolean
  /** Whether a volume with this id exists for the role on the agent. */
  volumeExists: (role: string, persistenceId: string) => boolean
  /** Whether a task of the agent uses this (shared) volume. */
  inUse: (volume: Resource) => boolean
}

type Problem = string | undefined

function firstProblem(resources: readonly Resource[], problemOf: (one: Resource) => Problem): Problem {
  return resources.map(problemOf).find((text) => text !== undefined)
}

function principalProblem(of: string, given: string | undefined, rules: OperationRules): Problem {
  if (given === undefined || rules.principal === undefined || given === rules.principal) return undefined
  return `the principal of the ${of} is '${given}' and not '${rules.principal}'`
}

function dynamicProblem({ name, disk, revocable, reservations }: Resource): Problem {
  if (reservations?.at(-1)?.type !== 'DYNAMIC') return `${name} is not dynamically reserved`
  if (disk?.persistence) return 'a persistent volume cannot be reserved or unreserved; destroy it before'
  return revocable ? 'revocable resources cannot be reserved' : undefined
}

function reserveProblem(resource: Resource, rules: OperationRules): Problem {
  const top = resource.reservations?.at(-1)
  if (top && rules.role !== undefined && !isRoleWithin(top.role, rules.role)) {
    return `the reservation for '${top.role}' is not within the role '${rules.role}'`
  }
  return dynamicProblem(resource) ?? principalProblem('reservation', top?.principal, rules)
}

const bare = (resources: readonly Resource[]): Resource[] =>
  normalizeResources(resources).map(({ reservations: _, ...rest }) => rest)

/** Only what is dynamic may change between the old reservations and the new ones. */
function sourceProblem(source: readonly Resource[], resources: readonly Resource[]): Problem {
  if (!equalResources(normalizeResources(bare(source)), normalizeResources(bare(resources)))) {
    return "'source' and 'resources' differ in more than their reservations"
  }
  const statics = (list: readonly Resource[]): Resource[] =>
    normalizeResources(
      list.map(({ reservations = [], ...rest }) => ({
        ...rest,
        reservations: reservations.filter(({ type }) => type === 'STATIC'),
      })),
    )
  if (!equalResources(statics(source), statics(resources))) return 'a static reservation cannot be changed'
  return source.some(({ disk }) => disk?.persistence) ? 'a persistent volume cannot be reserved' : undefined
}

function volumeProblem(resource: Resource): Problem {
  const { disk, name } = resource
  if (name !== 'disk' || !disk?.persistence || !disk.volume) return 'it is no persistent volume'
  if (reservationRole(resource) === undefined) return 'a persistent volume needs reserved disk'
  return undefined
}

function createProblem(volume: Resource, rules: OperationRules): Problem {
  const wrong = volumeProblem(volume)
  if (wrong !== undefined) return wrong
  const { disk, shared } = volume
  if (disk?.source?.type === 'RAW' || disk?.source?.type === 'BLOCK') {
    return `a ${disk.source.type} disk cannot become a persistent volume`
  }
  if (disk?.volume?.host_path !== undefined) return 'the host path of a persistent volume cannot be set'
  if (disk?.volume?.mode === 'RO') return 'a persistent volume cannot be created read-only'
  if (disk?.volume?.container_path.split('/').includes('..')) return "a container path cannot contain '..'"
  if (shared && !rules.shares) return 'a shared volume needs the SHARED_RESOURCES capability'
  const id = disk?.persistence?.id ?? ''
  const role = reservationRole(volume) ?? ''
  if (rules.volumeExists(role, id)) return `the persistence ID '${id}' is used by another volume of '${role}'`
  return principalProblem('volume', disk?.persistence?.principal, rules)
}

function twiceProblem(volumes: readonly Resource[]): Problem {
  const keys = volumes.map((volume) => `${reservationRole(volume)}\n${volume.disk?.persistence?.id}`)
  return new Set(keys).size === keys.length ? undefined : 'two of the volumes have the same persistence ID'
}

function resizeProblem(volume: Resource): Problem {
  const wrong = volumeProblem(volume)
  if (wrong !== undefined) return wrong
  if (volume.shared) return 'a shared volume cannot be resized'
  const type = volume.disk?.source?.type
  return type === undefined || type === 'PATH' ? undefined : `a volume on a ${type} disk cannot be resized`
}

/** Whether an addition is the same kind of disk that a volume is made of. */
function isSameDisk(volume: Resource, addition: Resource): boolean {
  const kind = (resource: Resource): unknown =>
    cleanResources([resource]).map(({ scalar: _, ...rest }) => rest)
  return isDeepStrictEqual(kind(withoutVolume(volume)), kind(addition))
}

function growProblem(volume: Resource, addition: Resource): Problem {
  if (toThousandths(addition.scalar?.value ?? 0) <= 0) return 'the addition must be more than nothing'
  return isSameDisk(volume, addition)
    ? undefined
    : 'the addition is not of the same reservation and disk as the volume'
}

function shrinkProblem(volume: Resource, subtract: { value: number }): Problem {
  const { value } = subtract
  if (typeof value !== 'number' || !Number.isFinite(value) || toThousandths(value) <= 0) {
    return 'what is subtracted must be more than nothing'
  }
  return toThousandths(value) < toThousandths(volume.scalar?.value ?? 0)
    ? undefined
    : 'what is subtracted must be less than the volume has'
}

/** Everything that an operation names. */
function namedBy(operation: ConvertingOperation): Resource[] {
  switch (operation.type) {
    case 'RESERVE':
      return [...(operation.reserve.resources ?? []), ...(operation.reserve.source ?? [])]
    case 'UNRESERVE':
      return operation.unreserve.resources ?? []
    case 'CREATE':
      return operation.create.volumes ?? []
    case 'DESTROY':
      return operation.destroy.volumes ?? []
    case 'GROW_VOLUME':
      return [operation.grow_volume.volume, operation.grow_volume.addition]
    case 'SHRINK_VOLUME':
      return [operation.shrink_volume.volume]
  }
}

function ruleProblem(operation: ConvertingOperation, rules: OperationRules): Problem {
  switch (operation.type) {
    case 'RESERVE': {
      const { resources, source } = operation.reserve
      const wanted = cleanResources(resources)
      const wrong = firstProblem(wanted, (one) => reserveProblem(one, rules))
      if (wrong !== undefined || !source?.length) return wrong
      if (rules.role !== undefined) return "'source' is not allowed in an offer operation"
      return sourceProblem(cleanResources(source), wanted)
    }
    case 'UNRESERVE':
      return firstProblem(cleanResources(operation.unreserve.resources), dynamicProblem)
    case 'CREATE': {
      const volumes = cleanResources(operation.create.volumes)
      return firstProblem(volumes, (one) => createProblem(one, rules)) ?? twiceProblem(volumes)
    }
    case 'DESTROY':
      return firstProblem(cleanResources(operation.destroy.volumes), (volume) =>
        rules.inUse(volume) ? 'a task uses the volume' : volumeProblem(volume),
      )
    case 'GROW_VOLUME': {
      const { volume, addition } = operation.grow_volume
      return firstProblem(cleanResources([volume]), resizeProblem) ?? growProblem(volume, addition)
    }
    case 'SHRINK_VOLUME': {
      const { volume, subtract } = operation.shrink_volume
      return firstProblem(cleanResources([volume]), resizeProblem) ?? shrinkProblem(volume, subtract)
    }
  }
}

/** Why an operation that changes resources is not valid by itself, or undefined. Whether they are there is not looked at. */
export function operationProblem(operation: ConvertingOperation, rules: OperationRules): Problem {
  const named = namedBy(operation)
  if (named.length === 0) return 'it names no resources'
  const provider = named.find(({ provider_id }) => provider_id)?.provider_id?.value
  if (provider !== undefined) return `no resource provider '${provider}' is subscribed on this agent`
  return resourcesProblem(named, rules.role) ?? ruleProblem(operation, rules)
}

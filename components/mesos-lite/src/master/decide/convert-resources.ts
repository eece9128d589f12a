import type { Resource } from '@dcos-lite/lib/mesos'
import { addResources, fromThousandths, sumResources, toThousandths } from '@dcos-lite/lib/resources'
import { withoutVolume } from '../../protocol/checkpointed-resources.ts'
import type { Conversion } from '../../protocol/checkpointed-resources.ts'
import { cleanResources, operationProblem } from './validate-operation.ts'
import type { ConvertingOperation, OperationRules } from './validate-operation.ts'

function withoutTopReservation(resource: Resource): Resource {
  const { reservations = [], ...rest } = resource
  const left = reservations.slice(0, -1)
  return left.length === 0 ? rest : { ...rest, reservations: left }
}

function withAmount(resource: Resource, thousandths: number): Resource {
  return { ...resource, scalar: { value: fromThousandths(thousandths) } }
}

const amountOf = (resource: Resource): number => toThousandths(resource.scalar?.value ?? 0)

const each = (resources: readonly Resource[], change: (one: Resource) => Resource): Resource[] =>
  sumResources([resources.map(change)])

function conversionOf(operation: ConvertingOperation): Conversion {
  switch (operation.type) {
    case 'RESERVE': {
      const converted = cleanResources(operation.reserve.resources)
      const { source } = operation.reserve
      const consumed = source?.length ? cleanResources(source) : each(converted, withoutTopReservation)
      return { consumed, converted }
    }
    case 'UNRESERVE': {
      const consumed = cleanResources(operation.unreserve.resources)
      return { consumed, converted: each(consumed, withoutTopReservation) }
    }
    case 'CREATE': {
      const converted = cleanResources(operation.create.volumes)
      return { consumed: each(converted, withoutVolume), converted }
    }
    case 'DESTROY': {
      const consumed = cleanResources(operation.destroy.volumes)
      return { consumed, converted: each(consumed, withoutVolume) }
    }
    case 'GROW_VOLUME': {
      const [volume] = cleanResources([operation.grow_volume.volume])
      const [addition] = cleanResources([operation.grow_volume.addition])
      if (!volume || !addition) return { consumed: [], converted: [] }
      const converted = [withAmount(volume, amountOf(volume) + amountOf(addition))]
      return { consumed: addResources([volume], [addition]), converted }
    }
    case 'SHRINK_VOLUME': {
      const [volume] = cleanResources([operation.shrink_volume.volume])
      if (!volume) return { consumed: [], converted: [] }
      const freed = toThousandths(operation.shrink_volume.subtract.value)
      const left = withAmount(volume, amountOf(volume) - freed)
      return {
        consumed: [volume],
        converted: addResources([left], [withAmount(withoutVolume(volume), freed)]),
      }
    }
  }
}

/** Computes what an operation does with resources, or why it is not valid. */
export function convertResources(
  operation: ConvertingOperation,
  rules: OperationRules,
): Conversion | { problem: string } {
  const problem = operationProblem(operation, rules)
  if (problem !== undefined) return { problem }
  const conversion = conversionOf(operation)
  if (conversion.consumed.length === 0) return { problem: 'it names no resources' }
  return conversion
}

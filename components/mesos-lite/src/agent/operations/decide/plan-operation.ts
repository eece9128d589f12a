import type { Resource } from '@dcos-lite/lib/mesos'
import { equalResources, formatResources, reservationRole } from '@dcos-lite/lib/resources'
import {
  applyConversion,
  checkpointedPart,
  totalWithCheckpointed,
} from '../../../protocol/checkpointed-resources.ts'
import type { Conversion } from '../../../protocol/checkpointed-resources.ts'

/** What an operation does to an agent. */
export interface OperationPlan {
  /** Dynamic reservations and volumes afterwards. */
  checkpointed: Resource[]
  /** Volumes that are there afterwards and were not before, and the other way round. */
  create: Resource[]
  destroy: Resource[]
}

/** Tells volumes of one agent apart. */
export function volumeKey(resource: Resource): string | undefined {
  const id = resource.disk?.persistence?.id
  return id === undefined ? undefined : `${reservationRole(resource) ?? '*'}\n${id}`
}

function volumesOf(resources: readonly Resource[]): Map<string, Resource> {
  return new Map(
    resources.flatMap((resource) => {
      const key = volumeKey(resource)
      return key === undefined ? [] : [[key, resource] as const]
    }),
  )
}

/** Amounts by name only: what no operation may change. */
const amounts = (resources: readonly Resource[]): Resource[] =>
  resources.map(({ name, type, scalar, ranges, set }) => ({
    name,
    type,
    ...(scalar ? { scalar } : {}),
    ...(ranges ? { ranges } : {}),
    ...(set ? { set } : {}),
  }))

/** Plans an operation on what the agent was started with and has checkpointed, or says why it cannot be applied. */
export function planOperation(
  started: readonly Resource[],
  checkpointed: readonly Resource[],
  order: Conversion,
): OperationPlan | { refused: string } {
  if (!equalResources(amounts(order.consumed), amounts(order.converted))) {
    return { refused: 'it would change how much there is' }
  }
  const { total } = totalWithCheckpointed(started, checkpointed)
  const next = applyConversion(total, order)
  if (!next) return { refused: `the agent does not have ${formatResources(order.consumed)} to apply it to` }
  const after = checkpointedPart(next)
  const [old, wanted] = [volumesOf(checkpointed), volumesOf(after)]
  if (wanted.size < after.filter((one) => volumeKey(one) !== undefined).length) {
    return { refused: 'the agent has a volume of that role and persistence id already' }
  }
  return {
    checkpointed: after,
    create: [...wanted].filter(([key]) => !old.has(key)).map(([, volume]) => volume),
    destroy: [...old].filter(([key]) => !wanted.has(key)).map(([, volume]) => volume),
  }
}

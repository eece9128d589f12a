import type { Resource } from '@dcos-lite/lib/mesos'
import type { OperationOrder } from '../../../src/protocol/operations.ts'
import { frameworkId } from '../stand-in-master.ts'

export const disk = (value: number, more: Partial<Resource> = {}): Resource => ({
  name: 'disk',
  type: 'SCALAR',
  scalar: { value },
  ...more,
})

/** A volume of the role `eng`, on the agent's own disk unless a source is given. */
export const volume = (
  id: string,
  value: number,
  source?: NonNullable<Resource['disk']>['source'],
): Resource =>
  disk(value, {
    reservations: [{ type: 'DYNAMIC', role: 'eng' }],
    disk: {
      ...(source ? { source } : {}),
      persistence: { id },
      volume: { mode: 'RW', container_path: 'data' },
    },
  })

const plain = ({ reservations: _, disk: info, ...rest }: Resource): Resource =>
  info?.source ? { ...rest, disk: { source: info.source } } : rest

let counter = 0
const nextUuid = (): string => `order-${counter++}`

const whose = { frameworkId, framework: { user: '', name: 'test', id: { value: frameworkId } } }

/** Makes a volume of unreserved disk in one step; with an id there is feedback. */
export function createOrder(made: Resource, id?: string): OperationOrder {
  return {
    uuid: nextUuid(),
    info: { ...(id === undefined ? {} : { id: { value: id } }), type: 'CREATE', create: { volumes: [made] } },
    consumed: [plain(made)],
    converted: [made],
    ...(id === undefined ? {} : whose),
  }
}

/** The way back. */
export function destroyOrder(made: Resource, id?: string): OperationOrder {
  return {
    ...createOrder(made, id),
    info: {
      ...(id === undefined ? {} : { id: { value: id } }),
      type: 'DESTROY',
      destroy: { volumes: [made] },
    },
    consumed: [made],
    converted: [plain(made)],
  }
}

import type { FrameworkInfo, Offer, OperationStatus, Resource } from '@dcos-lite/lib/mesos'
import { capableFramework, subscribe } from '../support/scheduler.ts'
import type { WireScheduler } from '../support/scheduler.ts'
import { registerStandIn } from '../support/stand-in-agent.ts'
import type { StandInAgent, StandInOptions } from '../support/stand-in-agent.ts'
import { withMaster } from '../support/with-master.ts'
import type { MasterUnderTest } from '../support/with-master.ts'

/** A master, an agent, and a framework of the role `eng` that has an offer. */
export interface Stage {
  master: MasterUnderTest
  agent: StandInAgent
  scheduler: WireScheduler
  offer: Offer
  accept(operations: object[], more?: object): Promise<unknown>
  /** The next status of an operation. */
  status(id: string): Promise<OperationStatus>
}

export const engineer: FrameworkInfo = { ...capableFramework, roles: ['eng'], principal: 'p' }

export function onStage(
  work: (stage: Stage) => Promise<void>,
  info = engineer,
  options: StandInOptions = {},
): Promise<void> {
  return withMaster(
    async (master) => {
      const agent = await registerStandIn(master.url, options)
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url, info)
      master.atEnd(() => scheduler.close())
      const [offer] = (await scheduler.take('OFFERS')).offers.offers
      if (!offer) throw new Error('an OFFERS event without offers')
      const stage: Stage = {
        master,
        agent,
        scheduler,
        offer,
        accept: (operations, more = {}) =>
          scheduler.call({
            type: 'ACCEPT',
            accept: { offer_ids: [offer.id], operations, filters: { refuse_seconds: 0 }, ...more },
          }),
        status: async (id) => {
          const event = await scheduler.take(
            'UPDATE_OPERATION_STATUS',
            ({ update_operation_status: { status } }) => status.operation_id?.value === id,
          )
          return event.update_operation_status.status
        },
      }
      await work(stage)
    },
    { allocationIntervalMs: 100 },
  )
}

export const reserved = (name: string, value: number, role = 'eng'): Resource => ({
  name,
  type: 'SCALAR',
  scalar: { value },
  reservations: [{ type: 'DYNAMIC', role, principal: 'p' }],
})

export const volume = (id: string, value: number, more: Partial<Resource> = {}): Resource => ({
  ...reserved('disk', value),
  disk: { persistence: { id, principal: 'p' }, volume: { mode: 'RW', container_path: 'data' } },
  ...more,
})

export const reserve = (...resources: Resource[]): object => ({ type: 'RESERVE', reserve: { resources } })
export const create = (...volumes: Resource[]): object => ({ type: 'CREATE', create: { volumes } })
export const destroy = (...volumes: Resource[]): object => ({ type: 'DESTROY', destroy: { volumes } })
export const named = (id: string, operation: object): object => ({ id: { value: id }, ...operation })

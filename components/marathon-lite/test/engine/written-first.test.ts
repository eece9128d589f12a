import { join } from 'node:path'
import { expect } from 'chai'
import type { SchedulerCall, TaskStatus } from '@dcos-lite/lib/mesos'
import { openStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { EngineContext } from '../../src/engine/context.ts'
import { createKillBook } from '../../src/engine/kills.ts'
import { indexInstances } from '../../src/engine/instance-index.ts'
import { launchWaiting } from '../../src/engine/launch.ts'
import type { MasterLink } from '../../src/engine/master-link.ts'
import { createQueueStats } from '../../src/engine/queue-stats.ts'
import { handleStatuses } from '../../src/engine/status.ts'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { openRecords } from '../../src/records/open-records.ts'
import { clusterDefaults } from '../../src/settings.ts'
import { offerOf, waitingInstance } from '../placement/offers.ts'
import { appOf } from '../support/definitions.ts'

const instance = 'a.instance-1'

const running: InstanceRecord = {
  ...waitingInstance(instance, '/a'),
  condition: 'Staging',
  tasks: [{ id: `${instance}._app.1`, container: '_app', stagedAt: '', hostPorts: [], ipAddresses: [] }],
}

interface Scene {
  context: EngineContext
  link: MasterLink
  /** What was sent, each with whether all writes that were asked for before were done. */
  sent: { type: string; written: boolean }[]
}

/** The engine's parts on a store that counts which writes are under way. */
async function withScene(record: InstanceRecord, work: (scene: Scene) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const real = await openStore({ engine: 'sqlite', file: join(folder, 'm.db') }, testEnvironment())
    let done = 0
    const store: Store = {
      ...real,
      async transact(transaction) {
        const result = await real.transact(transaction)
        done += 1
        return result
      },
    }
    const records = await openRecords(store)
    try {
      await records.instances.put(record.id, record)
      const before = done
      const sent: Scene['sent'] = []
      const link = {
        connected: () => true,
        send: ({ type }: SchedulerCall) => void sent.push({ type, written: done > before }),
      }
      const services = new Map([['/a', appOf({ id: '/a' })]])
      const context = {
        environment: testEnvironment(),
        settings: clusterDefaults,
        records,
        index: indexInstances(records.instances),
        queue: createQueueStats(),
        kills: createKillBook(records.instances),
        treeStore: { tree: () => ({ services, groups: new Map() }), definition: () => undefined },
        events: { publish: () => undefined },
        health: { forget: () => undefined, view: () => undefined },
        drains: { leaving: () => ({ agents: new Set() }) },
        delays: new Map(),
        offers: new Map(),
        homeRegion: undefined,
      }
      await work({ context: context as unknown as EngineContext, link: link as unknown as MasterLink, sent })
    } finally {
      await records.close()
      await real.close()
    }
  })
}

describe('What Marathon tells the master', () => {
  it('is an acknowledgement only when what the update says is written', () =>
    withScene(running, async ({ context, link, sent }) => {
      const status: TaskStatus = {
        task_id: { value: `${instance}._app.1` },
        agent_id: { value: 'agent' },
        uuid: 'AAAAAAAAAAAAAAAAAAAAAA==',
        state: 'TASK_FINISHED',
        timestamp: 1,
      }
      await handleStatuses(context, link, [status])
      expect(sent).to.deep.equal([{ type: 'ACKNOWLEDGE', written: true }])
    }))

  it('is the acceptance of an offer only when the launch is written', () =>
    withScene(waitingInstance(instance, '/a'), async ({ context, link, sent }) => {
      const offer = offerOf('agent', 'cpus:4;mem:4096;disk:1000;ports:[31000-31009]')
      context.offers.set(offer.id.value, offer)
      await launchWaiting(context, link)
      expect(sent).to.deep.equal([{ type: 'ACCEPT', written: true }])
    }))
})

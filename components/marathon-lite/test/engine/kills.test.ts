import { join } from 'node:path'
import { expect } from 'chai'
import type { SchedulerCall } from '@dcos-lite/lib/mesos'
import { createManualClock } from '@dcos-lite/lib/clock'
import { openStore } from '@dcos-lite/lib/store'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { EngineContext } from '../../src/engine/context.ts'
import { createKillBook, sendKills } from '../../src/engine/kills.ts'
import type { MasterLink } from '../../src/engine/master-link.ts'
import { openRecords } from '../../src/records/open-records.ts'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { clusterDefaults } from '../../src/settings.ts'
import { waitingInstance } from '../placement/offers.ts'

const leaving = (id: string): InstanceRecord => ({
  ...waitingInstance(id, '/a'),
  condition: 'Running',
  goal: 'Decommissioned',
  tasks: [{ id: `${id}._app.1`, container: '_app', stagedAt: '', hostPorts: [], ipAddresses: [] }],
})

describe('Kills', () => {
  it('are sent once, again after a time, and again to another master', async () => {
    await withTemporaryFolder(async (folder) => {
      const store = await openStore({ engine: 'sqlite', file: join(folder, 'm.db') }, testEnvironment())
      const records = await openRecords(store)
      const clock = createManualClock()
      const sent: string[] = []
      let connected = false
      const link: Pick<MasterLink, 'send' | 'connected'> = {
        connected: () => connected,
        send: (call: SchedulerCall) => call.type === 'KILL' && sent.push(call.kill.task_id.value),
      }
      await records.instances.put('a.instance-1', leaving('a.instance-1'))
      const kills = createKillBook(records.instances)
      const context = {
        environment: { ...testEnvironment(), clock },
        settings: clusterDefaults,
        records,
        kills,
        treeStore: { definition: () => undefined },
      } as unknown as EngineContext
      const look = (): string[] => {
        sent.length = 0
        sendKills(context, link as MasterLink)
        return [...sent]
      }
      expect(look()).to.deep.equal([])
      connected = true
      expect(look()).to.deep.equal(['a.instance-1._app.1'])
      await records.instances.put('a.instance-2', leaving('a.instance-2'))
      expect(look()).to.deep.equal(['a.instance-2._app.1'])
      // Something else about it is no reason to repeat it.
      await records.instances.put('a.instance-2', { ...leaving('a.instance-2'), since: 'later' })
      expect(look()).to.deep.equal([])
      clock.advance(clusterDefaults.killRetryMs)
      expect(look().sort()).to.deep.equal(['a.instance-1._app.1', 'a.instance-2._app.1'])
      await records.instances.remove('a.instance-2')
      kills.forget()
      expect(look()).to.deep.equal(['a.instance-1._app.1'])
      await records.instances.put('a.instance-1', { ...leaving('a.instance-1'), condition: 'Killed' })
      clock.advance(clusterDefaults.killRetryMs)
      expect([look(), sendKills(context, link as MasterLink)]).to.deep.equal([[], {}])
      await records.close()
      await store.close()
    })
  })
})

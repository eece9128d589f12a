import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import type { Offer } from '@dcos-lite/lib/mesos'
import { parseResources } from '@dcos-lite/lib/resources'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startAgentProcess } from '../agent/agent-process.ts'
import { create, engineer, named, reserve, reserved, volume } from '../master/operations/stage.ts'
import { subscribe } from '../master/support/scheduler.ts'
import type { WireScheduler } from '../master/support/scheduler.ts'
import { startMasterProcess } from './master-process.ts'
import { acknowledge } from './run-task.ts'

const offerWith = async (scheduler: WireScheduler, fits: (offer: Offer) => boolean): Promise<Offer> => {
  const { offers } = await scheduler.take('OFFERS', (event) => event.offers.offers.some(fits))
  const offer = offers.offers.find(fits)
  if (!offer) throw new Error('the offer is gone')
  return offer
}

describe('reservations and volumes of a real agent', () => {
  it('outlive kill -9 of the agent and of the master, with data and unheard feedback; DESTROY deletes', () =>
    withTemporaryFolder(async (folder) => {
      let master = await startMasterProcess(folder)
      const port = Number(new URL(master.url).port)
      const config = {
        listen: { host: '127.0.0.1', port: 0 },
        masterUrls: [master.url],
        workDir: join(folder, 'work'),
        launcher: 'process' as const,
        resources: 'cpus:2;mem:512;disk:512;ports:[31000-31010]',
      }
      let agent = await startAgentProcess(config, folder)
      let scheduler = await subscribe(master.url, engineer)
      try {
        const offer = await offerWith(scheduler, () => true)
        const kept = volume('v', 100)
        const task = {
          name: 't',
          task_id: { value: 't' },
          agent_id: offer.agent_id,
          resources: [...parseResources('cpus:0.1;mem:32'), kept],
          command: { value: 'echo kept > data/file' },
        }
        const operations = [
          reserve(reserved('disk', 100)),
          named('make', create(kept)),
          { type: 'LAUNCH', launch: { task_infos: [task] } },
        ]
        await scheduler.call({ type: 'ACCEPT', accept: { offer_ids: [offer.id], operations } })
        for (const state of ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED'] as const) {
          await acknowledge(scheduler, 't', state)
        }
        await scheduler.take('UPDATE_OPERATION_STATUS')
        scheduler.close()
        await Promise.all([agent.murder(), master.murder()])
        master = await startMasterProcess(folder, port)
        agent = await startAgentProcess(config, folder)
        scheduler = await subscribe(master.url, { ...engineer, id: { value: scheduler.frameworkId } })
        // Not acknowledged before the deaths: it is told again.
        const { status } = (await scheduler.take('UPDATE_OPERATION_STATUS')).update_operation_status
        expect(status).to.deep.include({ operation_id: { value: 'make' }, state: 'OPERATION_FINISHED' })
        const again = await offerWith(scheduler, ({ resources }) =>
          resources.some(({ disk }) => disk?.persistence?.id === 'v'),
        )
        const role = join(folder, 'work/volumes/roles/eng')
        expect(await readFile(join(role, 'v/file'), 'utf8')).to.equal('kept\n')
        expect(again.agent_id).to.deep.equal(offer.agent_id)
        const body = {
          type: 'DESTROY_VOLUMES',
          destroy_volumes: { agent_id: offer.agent_id, volumes: [kept] },
        }
        const answer = await requestText({ url: `${master.url}/api/v1`, method: 'POST', body })
        expect(answer.status, answer.body).to.equal(202)
        await eventually(async () => expect(await readdir(role)).to.deep.equal([]))
      } finally {
        scheduler.close()
        await Promise.all([agent.murder(), master.murder()])
      }
    })).timeout(180_000)
})

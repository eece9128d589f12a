import { join } from 'node:path'
import { expect } from 'chai'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startAgent } from '../../src/index.ts'
import { startAgentProcess } from '../agent/agent-process.ts'
import { ask, operate } from '../master/support/operator.ts'
import { subscribe } from '../master/support/scheduler.ts'
import { withMaster } from '../master/support/with-master.ts'
import type { MasterUnderTest } from '../master/support/with-master.ts'
import { acknowledge, run } from './run-task.ts'

interface Agents {
  agents?: { agent_info: { id: { value: string } }; drain_info?: { state: string } }[]
}

const agentIdOf = async (url: string): Promise<string> =>
  (await ask<Agents>(url, 'GET_AGENTS')).agents?.[0]?.agent_info.id.value ?? ''

function withBoth(work: (master: MasterUnderTest, agent: RunningComponent) => Promise<void>): Promise<void> {
  return withTemporaryFolder((folder) =>
    withMaster(async (master) => {
      const agent = await startAgent(
        {
          listen: { host: '127.0.0.1', port: 0 },
          masterUrls: [master.url],
          workDir: join(folder, 'work'),
          launcher: 'process',
          resources: 'cpus:2;mem:512;disk:512;ports:[31000-31010]',
          endTasksOnStop: true,
        },
        testEnvironment({ component: 'agent' }),
      )
      master.atEnd(() => agent.stop())
      await work(master, agent)
    }),
  )
}

const stubborn = `trap '' TERM; while :; do sleep 0.1; done`

describe('a real agent', () => {
  it('that is drained kills its tasks within the longest grace period, and takes launches again afterwards', () =>
    withBoth(async ({ url, atEnd }) => {
      const scheduler = await subscribe(url)
      atEnd(() => scheduler.close())
      // It would be given an hour, far longer than this test may take.
      const kill_policy = { grace_period: { nanoseconds: 3600e9 } }
      await run(scheduler, 'stubborn', stubborn, { kill_policy })
      const agentId = await agentIdOf(url)
      const body = { agent_id: { value: agentId }, max_grace_period: { nanos: 100e6 } }
      expect((await operate(url, 'DRAIN_AGENT', body)).status).to.equal(200)
      const killing = (await scheduler.take('UPDATE')).update.status
      expect(killing).to.include({ state: 'TASK_KILLING', reason: 'REASON_AGENT_DRAINING' })
      const ack = { agent_id: killing.agent_id, task_id: killing.task_id, uuid: killing.uuid }
      await scheduler.call({ type: 'ACKNOWLEDGE', acknowledge: ack })
      const killed = (await scheduler.take('UPDATE')).update.status
      expect(killed).to.include({ state: 'TASK_KILLED', reason: 'REASON_AGENT_DRAINING' })
      await scheduler.call({ type: 'ACKNOWLEDGE', acknowledge: { ...ack, uuid: killed.uuid } })
      await eventually(async () => {
        const { agents } = await ask<Agents>(url, 'GET_AGENTS')
        expect(agents?.[0]?.drain_info?.state).to.equal('DRAINED')
      })
      expect((await operate(url, 'REACTIVATE_AGENT', { agent_id: { value: agentId } })).status).to.equal(200)
      await run(scheduler, 'next', 'sleep 1000')
    })).timeout(180_000)

  it('that is drained for good reports its tasks gone, and stops', () =>
    withBoth(async ({ url, atEnd }) => {
      const scheduler = await subscribe(url)
      atEnd(() => scheduler.close())
      await run(scheduler, 'sleeper', 'sleep 1000')
      const body = { agent_id: { value: await agentIdOf(url) }, mark_gone: true }
      await operate(url, 'DRAIN_AGENT', body)
      await acknowledge(scheduler, 'sleeper', 'TASK_KILLING')
      await acknowledge(scheduler, 'sleeper', 'TASK_GONE_BY_OPERATOR')
      await eventually(async () => expect(await ask(url, 'GET_AGENTS')).to.deep.equal({}))
    })).timeout(180_000)

  it('that leaves ends its tasks and is forgotten at once', () =>
    withBoth(async ({ url, atEnd }, agent) => {
      const scheduler = await subscribe(url)
      atEnd(() => scheduler.close())
      await run(scheduler, 'sleeper', 'sleep 1000')
      await agent.leave?.()
      const states: string[] = []
      await eventually(async () => {
        states.push((await scheduler.take('UPDATE')).update.status.state)
        expect(states).to.include('TASK_KILLED')
      })
      await scheduler.take('FAILURE')
      const { body } = await requestJson<{ slaves: object[]; unreachable_slaves: number }>({
        url: `${url}/state`,
      })
      expect([body.slaves.length, body.unreachable_slaves]).to.deep.equal([0, 0])
    })).timeout(180_000)

  it('that gets SIGUSR1 leaves, and one that gets SIGTERM is waited for', () =>
    withTemporaryFolder((folder) =>
      withMaster(async ({ url, atEnd }) => {
        const config = {
          listen: { host: '127.0.0.1', port: 0 },
          masterUrls: [url],
          workDir: join(folder, 'work'),
          launcher: 'simulated' as const,
          resources: 'cpus:2;mem:512;disk:512',
        }
        const registered = async (): Promise<string[]> =>
          ((await ask<Agents>(url, 'GET_AGENTS')).agents ?? []).map(({ agent_info }) => agent_info.id.value)
        const first = await startAgentProcess(config, folder)
        atEnd(() => first.murder())
        const [agentId] = await eventually(async () => {
          const ids = await registered()
          return ids.length > 0 && ids
        })
        expect(await first.stop()).to.equal(0)
        expect(await registered()).to.deep.equal([agentId])
        const second = await startAgentProcess(config, folder)
        atEnd(() => second.murder())
        await eventually(async () => {
          const { body } = await requestJson<{ slaves: { active: boolean }[] }>({ url: `${url}/state` })
          expect(body.slaves[0]?.active).to.equal(true)
        })
        expect(await second.stop('SIGUSR1')).to.equal(0)
        expect(await registered()).to.deep.equal([])
      }),
    )).timeout(180_000)
})

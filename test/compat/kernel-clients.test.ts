import { expect } from 'chai'
import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import { startClientProgram } from './kernel/client-program.ts'
import { subscribeInProtobuf } from './kernel/protobuf-scheduler.ts'
import { readState, withKernel } from './kernel/with-kernel.ts'

interface Update {
  status: TaskStatus
}

const inState =
  (state: string) =>
  ({ status }: Update): boolean =>
    status.state === state && status.reason !== 'REASON_RECONCILIATION'
const reconciled = ({ status }: Update): boolean => status.reason === 'REASON_RECONCILIATION'

describe('clients that are not ours', () => {
  it('mesos-framework, in JSON, launches, kills and reconciles tasks', () =>
    withKernel(async ({ url, folder, atEnd }) => {
      const client = startClientProgram('mesos-framework-client', [url, folder])
      atEnd(() => client.end())
      const { frameworkId } = await client.take<{ frameworkId: string }>('subscribed')
      const running = [
        await client.take<Update>('update', inState('TASK_RUNNING')),
        await client.take<Update>('update', inState('TASK_RUNNING')),
      ].map(({ status }) => ({ taskId: status.task_id.value, agentId: status.agent_id?.value ?? '' }))
      expect(new Set(running.map(({ taskId }) => taskId))).to.have.lengthOf(2)
      const [first, second] = running
      client.order({ order: 'kill', ...first })
      const { status: killed } = await client.take<Update>('update', inState('TASK_KILLED'))
      expect(killed.task_id.value).to.equal(first?.taskId)
      client.order({ order: 'reconcile', ...second })
      const { status: known } = await client.take<Update>('update', reconciled)
      expect([known.task_id.value, known.state]).to.deep.equal([second?.taskId, 'TASK_RUNNING'])
      client.order({ order: 'reconcile' })
      expect((await client.take<Update>('update', reconciled)).status.task_id.value).to.equal(second?.taskId)
      client.order({ order: 'reconcile', taskId: 'unheard-of', agentId: 'nowhere' })
      const { status: unknown } = await client.take<Update>('update', reconciled)
      expect([unknown.task_id.value, unknown.state]).to.deep.equal(['unheard-of', 'TASK_LOST'])
      expect(client.told.filter(({ event }) => event === 'error')).to.deep.equal([])
      client.order({ order: 'teardown' })
      await eventually(async () => {
        const { frameworks, completed_frameworks } = await readState(url)
        expect(frameworks).to.deep.equal([])
        expect(completed_frameworks.map(({ id }) => id)).to.deep.equal([frameworkId])
      })
    })).timeout(180_000)

  it('a scheduler on protobufjs, in binary, launches, kills and reconciles tasks', () =>
    withKernel(async ({ url, atEnd }) => {
      const scheduler = await subscribeInProtobuf(url, 'in-binary')
      atEnd(() => scheduler.close())
      expect(scheduler.contentType).to.equal('application/x-protobuf')
      await scheduler.take('HEARTBEAT')
      const [offer] = (await scheduler.take('OFFERS')).offers.offers
      if (!offer) throw new Error('an OFFERS event without offers')
      expect(offer.resources.find(({ name }) => name === 'cpus')).to.include({ type: 'SCALAR', role: '*' })
      const tasks = ['one', 'two'].map((id) => ({
        name: id,
        task_id: { value: id },
        agent_id: offer.agent_id,
        resources: [
          { name: 'cpus', type: 'SCALAR', scalar: { value: 0.1 } },
          { name: 'mem', type: 'SCALAR', scalar: { value: 32 } },
        ],
        command: { value: 'sleep 1000' },
        data: Buffer.from([1, 2, 3]),
      }))
      const operations = [{ type: 'LAUNCH', launch: { task_infos: tasks } }]
      const accept = { offer_ids: [offer.id], operations, filters: { refuse_seconds: 0 } }
      expect(await scheduler.call({ type: 'ACCEPT', accept })).to.equal(202)
      for (const { task_id } of tasks) {
        for (const state of ['TASK_STARTING', 'TASK_RUNNING']) {
          const { update } = await scheduler.take(
            'UPDATE',
            ({ update: { status } }) => status.task_id.value === task_id.value && status.state === state,
          )
          expect(Buffer.from(update.status.uuid ?? '', 'base64')).to.have.lengthOf(16)
          const { agent_id, uuid } = update.status
          const acknowledge = { agent_id, task_id, uuid: Buffer.from(uuid ?? '', 'base64') }
          expect(await scheduler.call({ type: 'ACKNOWLEDGE', acknowledge })).to.equal(202)
        }
      }
      expect(await scheduler.call({ type: 'KILL', kill: { task_id: { value: 'one' } } })).to.equal(202)
      const { update: killed } = await scheduler.take('UPDATE', ({ update }) =>
        inState('TASK_KILLED')(update),
      )
      expect(killed.status.task_id.value).to.equal('one')
      const named = [{ task_id: { value: 'two' } }, { task_id: { value: 'unheard-of' } }]
      expect(await scheduler.call({ type: 'RECONCILE', reconcile: { tasks: named } })).to.equal(202)
      const answers = [
        await scheduler.take('UPDATE', ({ update }) => reconciled(update)),
        await scheduler.take('UPDATE', ({ update }) => reconciled(update)),
      ].map(({ update }) => [update.status.task_id.value, update.status.state])
      expect(answers).to.have.deep.members([
        ['two', 'TASK_RUNNING'],
        ['unheard-of', 'TASK_LOST'],
      ])
      expect(await scheduler.call({ type: 'TEARDOWN' })).to.equal(202)
      await eventually(async () => expect((await readState(url)).frameworks).to.deep.equal([]))
    })).timeout(180_000)

  it('@dcos/mesos-client reads the stream of events, and asks for the state', () =>
    withKernel(async ({ url, atEnd }) => {
      const client = startClientProgram('operator-client', [url])
      atEnd(() => client.end())
      const ofType =
        (type: string) =>
        (event: { type: string }): boolean =>
          event.type === type
      const { subscribed } = await client.take<{
        type: string
        subscribed: { get_state: { get_agents: { agents: object[] } } }
      }>('event', ofType('SUBSCRIBED'))
      expect(subscribed.get_state.get_agents.agents).to.have.lengthOf(2)
      await client.take('event', ofType('HEARTBEAT'))
      const scheduler = await subscribeInProtobuf(url, 'watched')
      atEnd(() => scheduler.close())
      const { framework_added } = await client.take<{
        type: string
        framework_added: { framework: { framework_info: { id: { value: string } } } }
      }>('event', ofType('FRAMEWORK_ADDED'))
      expect(framework_added.framework.framework_info.id.value).to.equal(scheduler.frameworkId())
      client.order({ type: 'GET_FRAMEWORKS' })
      const { get_frameworks } = await client.take<{ get_frameworks: { frameworks: object[] } }>('answer')
      expect(get_frameworks.frameworks).to.have.lengthOf(1)
    })).timeout(180_000)
})

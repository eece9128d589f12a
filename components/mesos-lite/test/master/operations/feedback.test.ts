import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { Operation, TaskInfo } from '@dcos-lite/lib/mesos'
import { formatResources, parseResources } from '@dcos-lite/lib/resources'
import { eventually } from '@dcos-lite/lib/testing'
import { capableFramework, subscribe } from '../support/scheduler.ts'
import { registerStandIn } from '../support/stand-in-agent.ts'
import { create, destroy, engineer, named, onStage, reserve, reserved, volume } from './stage.ts'
import type { Stage } from './stage.ts'

const operationsOf = async (stage: Stage): Promise<Operation[]> => {
  const { body } = await requestJson<{ get_operations: { operations?: Operation[] } }>({
    url: `${stage.master.url}/api/v1`,
    method: 'POST',
    body: { type: 'GET_OPERATIONS' },
  })
  return body.get_operations.operations ?? []
}
const task = (stage: Stage, id: string, more: Partial<TaskInfo> = {}): TaskInfo => ({
  name: id,
  task_id: { value: id },
  agent_id: { value: stage.agent.id },
  resources: parseResources('cpus:0.1;mem:32'),
  command: { value: 'true' },
  ...more,
})
const acknowledge = (stage: Stage, id: string, uuid: string): Promise<{ status: number }> =>
  stage.scheduler.call({
    type: 'ACKNOWLEDGE_OPERATION_STATUS',
    acknowledge_operation_status: {
      agent_id: { value: stage.agent.id },
      uuid,
      operation_id: { value: id },
    },
  })

describe('an operation with an id', () => {
  it('is shown while it is on its way, and answered with a uuid until that is acknowledged', () =>
    onStage(async (stage) => {
      stage.agent.finishesOperations = false
      await stage.accept([named('op', reserve(reserved('cpus', 1)))])
      const { order } = await stage.agent.take('APPLY_OPERATION')
      expect(order.framework?.id?.value).to.equal(stage.scheduler.frameworkId)
      const [pending] = await operationsOf(stage)
      expect(pending).to.deep.include({ uuid: { value: order.uuid }, agent_id: { value: stage.agent.id } })
      expect(pending?.latest_status.state).to.equal('OPERATION_PENDING')
      const said = await stage.agent.finish(order)
      const heard = await stage.status('op')
      expect(heard).to.deep.include({ state: 'OPERATION_FINISHED', uuid: said.uuid })
      const uuid = heard.uuid?.value ?? ''
      expect((await acknowledge(stage, 'op', Buffer.alloc(16).toString('base64'))).status).to.equal(202)
      expect(await operationsOf(stage)).to.have.length(1)
      expect((await acknowledge(stage, 'op', uuid)).status).to.equal(202)
      expect(await stage.agent.take('ACKNOWLEDGE_OPERATION')).to.deep.include({
        operationUuid: order.uuid,
        statusUuid: uuid,
      })
      expect(await operationsOf(stage)).to.deep.equal([])
      expect((await acknowledge(stage, 'op', 'c2hvcnQ=')).status).to.equal(400)
    }))

  it('is an OPERATION_ERROR when it is not valid, and the others go on', () =>
    onStage(async (stage) => {
      const disk = { name: 'disk', type: 'SCALAR', scalar: { value: 1 }, provider_id: { value: 'csi' } }
      await stage.accept([
        named('too-much', reserve(reserved('cpus', 400))),
        named('not-mine', reserve(reserved('cpus', 1, 'ops'))),
        named('negative', reserve(reserved('cpus', -1))),
        named('slash', create(volume('a/b', 1))),
        named('twice', reserve(reserved('cpus', 1))),
        named('twice', reserve(reserved('cpus', 1))),
        named('provider', { type: 'CREATE_DISK', create_disk: { source: disk, target_type: 'MOUNT' } }),
        named('bare', { type: 'RESERVE' }),
      ])
      for (const id of ['bare', 'too-much', 'not-mine', 'negative', 'slash', 'twice', 'provider']) {
        const status = await stage.status(id)
        expect(status, id).to.include({ state: 'OPERATION_ERROR' })
        expect(status, id).to.not.have.property('uuid')
        expect(status.message, id).to.be.a('string')
      }
      expect(await stage.status('twice')).to.include({ state: 'OPERATION_FINISHED' })
    }))

  it('of offers that are gone is an error; of an agent that is gone it is lost', () =>
    onStage(async (stage) => {
      await stage.accept([named('op', reserve(reserved('cpus', 1)))], { offer_ids: [{ value: 'gone' }] })
      expect(await stage.status('op')).to.include({ state: 'OPERATION_ERROR' })
      stage.agent.finishesOperations = false
      await stage.accept([named('lost', reserve(reserved('cpus', 1)))])
      await stage.agent.take('APPLY_OPERATION')
      const { status } = await requestJson({
        url: `${stage.master.url}/api/v1`,
        method: 'POST',
        body: { type: 'MARK_AGENT_GONE', mark_agent_gone: { agent_id: { value: stage.agent.id } } },
      })
      expect(status).to.equal(200)
      expect(await stage.status('lost')).to.include({ state: 'OPERATION_GONE_BY_OPERATOR' })
    }))

  it('that did not reach its agent is OPERATION_DROPPED when that comes back, and nothing is reserved', () =>
    onStage(async (stage) => {
      stage.agent.finishesOperations = false
      await stage.accept([named('op', reserve(reserved('cpus', 1)))])
      await stage.agent.take('APPLY_OPERATION')
      stage.agent.close()
      const again = await registerStandIn(stage.master.url, { id: stage.agent.id })
      stage.master.atEnd(() => again.close())
      expect(await stage.status('op')).to.include({ state: 'OPERATION_DROPPED' })
      // What was offered of the reservation before the agent came back was rescinded.
      await stage.scheduler.take('OFFERS', ({ offers: { offers } }) =>
        formatResources(offers[0]?.resources ?? []).startsWith('cpus:4;'),
      )
    }))

  it('that its agent cannot apply is OPERATION_FAILED, and the agent must tell what it really has', () =>
    onStage(async (stage) => {
      stage.agent.finishesOperations = false
      await stage.accept([named('op', reserve(reserved('cpus', 1)))])
      const { order } = await stage.agent.take('APPLY_OPERATION')
      await stage.agent.finish(order, { state: 'OPERATION_FAILED', message: 'the disk is full' })
      expect(await stage.status('op')).to.include({ state: 'OPERATION_FAILED', message: 'the disk is full' })
      await eventually(() => stage.agent.ended())
    }))

  it('is known to a new leader from its agent, and reconciled in every case', () =>
    onStage(async (stage) => {
      stage.agent.finishesOperations = false
      await stage.accept([named('op', reserve(reserved('cpus', 1)))])
      const { order } = await stage.agent.take('APPLY_OPERATION')
      const status = await stage.agent.finish(order)
      await stage.status('op')
      const port = Number(new URL(stage.master.url).port)
      stage.scheduler.close()
      stage.agent.close()
      await stage.master.stop()
      await stage.master.start(port)
      const id = { value: stage.scheduler.frameworkId }
      const scheduler = await subscribe(stage.master.url, { ...engineer, id })
      stage.master.atEnd(() => scheduler.close())
      const ask = (operations: object[]): Promise<unknown> =>
        scheduler.call({ type: 'RECONCILE_OPERATIONS', reconcile_operations: { operations } })
      const answer = async (): Promise<string> =>
        (await scheduler.take('UPDATE_OPERATION_STATUS')).update_operation_status.status.state
      await ask([{ operation_id: { value: 'op' }, agent_id: { value: stage.agent.id } }])
      expect(await answer()).to.equal('OPERATION_RECOVERING')
      const { uuid, info } = order
      const held = { uuid, frameworkId: id.value, info, status }
      const agent = await registerStandIn(stage.master.url, {
        id: stage.agent.id,
        operations: [held],
        checkpointed: [reserved('cpus', 1)],
      })
      stage.master.atEnd(() => agent.close())
      await eventually(async () => {
        const [one] = await operationsOf(stage)
        return one?.latest_status.uuid?.value === status.uuid?.value
      })
      await ask([])
      const event = await scheduler.take('UPDATE_OPERATION_STATUS')
      expect(event.update_operation_status.status).to.include({ state: 'OPERATION_FINISHED' })
      expect(event.update_operation_status.status).to.not.have.property('uuid')
      await ask([{ operation_id: { value: 'never' }, agent_id: { value: agent.id } }])
      expect(await answer()).to.equal('OPERATION_UNKNOWN')
      await ask([{ operation_id: { value: 'never' } }])
      expect(await answer()).to.equal('OPERATION_UNKNOWN')
      await agent.say({ type: 'OPERATION_STATUS', operationUuid: uuid, frameworkId: id.value, info, status })
      const repeated = await scheduler.take('UPDATE_OPERATION_STATUS')
      expect(repeated.update_operation_status.status.uuid).to.deep.equal(status.uuid)
    }))

  it('of a framework that was torn down is acknowledged for nobody', () =>
    onStage(async (stage) => {
      stage.agent.finishesOperations = false
      await stage.accept([named('op', reserve(reserved('cpus', 1)))])
      const { order } = await stage.agent.take('APPLY_OPERATION')
      await stage.scheduler.call({ type: 'TEARDOWN' })
      await stage.agent.take('SHUTDOWN_FRAMEWORK')
      await stage.agent.finish(order)
      expect((await stage.agent.take('ACKNOWLEDGE_OPERATION')).operationUuid).to.equal(order.uuid)
      expect(await operationsOf(stage)).to.deep.equal([])
    }))
})

describe('the operations of an ACCEPT', () => {
  it('grow and shrink a volume, and destroy it only with the size that it has', () =>
    onStage(async (stage) => {
      const subtract = { value: 40 }
      await stage.accept([
        reserve(reserved('disk', 200)),
        create(volume('v', 100)),
        named('grow', {
          type: 'GROW_VOLUME',
          grow_volume: { volume: volume('v', 100), addition: reserved('disk', 50) },
        }),
        named('shrink', { type: 'SHRINK_VOLUME', shrink_volume: { volume: volume('v', 150), subtract } }),
        named('old', destroy(volume('v', 100))),
        named('now', destroy(volume('v', 110))),
      ])
      expect(await stage.status('old')).to.include({ state: 'OPERATION_ERROR' })
      for (const id of ['grow', 'shrink', 'now']) {
        expect(await stage.status(id), id).to.include({ state: 'OPERATION_FINISHED' })
      }
      const { offers } = await stage.scheduler.take('OFFERS')
      expect(formatResources(offers.offers[0]?.resources ?? [])).to.contain('disk(eng):200')
    }))

  it('let several tasks use a shared volume at once, which is not destroyed below them', () => {
    const capabilities = [...(capableFramework.capabilities ?? []), { type: 'SHARED_RESOURCES' as const }]
    return onStage(
      async (stage) => {
        const shared = volume('s', 100, { shared: {} })
        const resources = [...parseResources('cpus:0.1;mem:32'), shared]
        await stage.accept([
          reserve(reserved('disk', 100)),
          create(shared),
          {
            type: 'LAUNCH',
            launch: { task_infos: [task(stage, 'a', { resources }), task(stage, 'b', { resources })] },
          },
          named('in-use', destroy(shared)),
        ])
        expect((await stage.status('in-use')).message).to.contain('a task uses the volume')
        for (const id of ['a', 'b']) {
          expect((await stage.agent.take('LAUNCH')).tasks[0]?.task_id.value).to.equal(id)
        }
        const [next] = (await stage.scheduler.take('OFFERS')).offers.offers
        expect(next?.resources.some((one) => one.shared)).to.equal(true)
        for (const id of ['a', 'b']) {
          await stage.agent.update(stage.scheduler.frameworkId, task(stage, id), 'TASK_FINISHED')
        }
        await stage.scheduler.call({
          type: 'ACCEPT',
          accept: { offer_ids: [next?.id], operations: [named('free', destroy(shared))] },
        })
        expect(await stage.status('free')).to.include({ state: 'OPERATION_FINISHED' })
      },
      { ...engineer, capabilities },
    )
  })

  it('cannot have an id when they launch, and what they would launch is in error', () =>
    onStage(async (stage) => {
      const alone = { type: 'LAUNCH', launch: { task_infos: [task(stage, 'one')] } }
      const executor = {
        executor_id: { value: 'e' },
        type: 'DEFAULT',
        resources: parseResources('cpus:0.1;mem:32'),
      }
      const group = {
        type: 'LAUNCH_GROUP',
        launch_group: { executor, task_group: { tasks: [task(stage, 'two')] } },
      }
      await stage.accept([named('a', alone), named('b', group)])
      for (const [id, reason] of [
        ['one', 'REASON_TASK_INVALID'],
        ['two', 'REASON_TASK_GROUP_INVALID'],
      ]) {
        const { update } = await stage.scheduler.take(
          'UPDATE',
          (event) => event.update.status.task_id.value === id,
        )
        expect(update.status).to.include({ state: 'TASK_ERROR', reason })
        expect(update.status.message).to.contain("The 'id' field of an offer operation must not be set")
      }
    }))

  it('are not sent to an agent of a version without them', () =>
    onStage(
      async (stage) => {
        await stage.accept([named('op', reserve(reserved('cpus', 1)))])
        expect((await stage.status('op')).message).to.contain('upgrade it')
      },
      engineer,
      { abilities: [] },
    ))
})

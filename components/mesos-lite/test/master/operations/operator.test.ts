import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'
import { formatResources, parseResources } from '@dcos-lite/lib/resources'
import { engineer, onStage, reserved, volume } from './stage.ts'
import type { Stage } from './stage.ts'

const call = (stage: Stage, type: string, body: object): Promise<HttpAnswer<string>> =>
  requestText({
    url: `${stage.master.url}/api/v1`,
    method: 'POST',
    body: { type, [type.toLowerCase()]: body },
  })
const post = (stage: Stage, path: string, fields: Record<string, unknown>): Promise<HttpAnswer<string>> =>
  requestText({
    url: `${stage.master.url}${path}`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(
      Object.entries(fields).map(([name, value]): [string, string] => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ).toString(),
  })
const nextOffer = async (stage: Stage): Promise<string> => {
  const { offers } = await stage.scheduler.take('OFFERS')
  return formatResources(offers.offers[0]?.resources ?? [])
}

describe('an operator', () => {
  it('reserves, makes, grows, shrinks and destroys; offers of it are rescinded first', () =>
    onStage(async (stage) => {
      const agent_id = { value: stage.agent.id }
      const steps: [string, object][] = [
        ['RESERVE_RESOURCES', { agent_id, resources: [reserved('disk', 100), reserved('cpus', 1)] }],
        ['CREATE_VOLUMES', { agent_id, volumes: [volume('v', 50)] }],
        ['GROW_VOLUME', { agent_id, volume: volume('v', 50), addition: reserved('disk', 20) }],
        ['SHRINK_VOLUME', { agent_id, volume: volume('v', 70), subtract: { value: 10 } }],
        ['DESTROY_VOLUMES', { agent_id, volumes: [volume('v', 60)] }],
        ['UNRESERVE_RESOURCES', { agent_id, resources: [reserved('disk', 40)] }],
      ]
      for (const [type, body] of steps) {
        const { status, body: text } = await call(stage, type, body)
        expect(status, `${type}: ${text}`).to.equal(202)
        await stage.agent.take('APPLY_OPERATION')
      }
      expect((await stage.scheduler.take('RESCIND')).rescind.offer_id).to.deep.equal(stage.offer.id)
      await stage.scheduler.call({ type: 'REVIVE' })
      for (let text = await nextOffer(stage); !text.includes('disk(eng):60');) text = await nextOffer(stage)
    }))

  it('moves a reservation to another role by its source', () =>
    onStage(async (stage) => {
      const agent_id = { value: stage.agent.id }
      await call(stage, 'RESERVE_RESOURCES', { agent_id, resources: [reserved('cpus', 1)] })
      const moved = { agent_id, source: [reserved('cpus', 1)], resources: [reserved('cpus', 1, 'ops')] }
      expect((await call(stage, 'RESERVE_RESOURCES', moved)).status).to.equal(202)
      expect((await call(stage, 'RESERVE_RESOURCES', moved)).status).to.equal(409)
    }))

  it('hears 400 for what is not valid and 409 for what is not free', () =>
    onStage(async (stage) => {
      const agent_id = { value: stage.agent.id }
      const resources = [reserved('cpus', 1)]
      const answers: [number, string, object][] = [
        [400, 'RESERVE_RESOURCES', { agent_id: { value: 'nobody' }, resources }],
        [400, 'RESERVE_RESOURCES', { agent_id, resources: [] }],
        [400, 'RESERVE_RESOURCES', { agent_id, resources: [reserved('cpus', -1)] }],
        [
          400,
          'RESERVE_RESOURCES',
          { agent_id, resources: [{ ...reserved('cpus', 1), scalar: { value: 'Infinity' } }] },
        ],
        [400, 'RESERVE_RESOURCES', { agent_id, resources: parseResources('cpus:1') }],
        [400, 'CREATE_VOLUMES', { agent_id, volumes: [volume('../v', 1)] }],
        [400, 'GROW_VOLUME', { volume: volume('v', 1), addition: reserved('disk', 1) }],
        [
          400,
          'UNRESERVE_RESOURCES',
          {
            agent_id,
            resources: [{ ...reserved('cpus', 1), reservations: [{ type: 'STATIC', role: 'eng' }] }],
          },
        ],
        [409, 'UNRESERVE_RESOURCES', { agent_id, resources }],
        [409, 'RESERVE_RESOURCES', { agent_id, resources: [reserved('cpus', 400)] }],
      ]
      for (const [status, type, body] of answers) {
        const answer = await call(stage, type, body)
        expect(answer.status, `${type} ${JSON.stringify(body)}: ${answer.body}`).to.equal(status)
      }
      expect(stage.scheduler.events.some(({ type }) => type === 'RESCIND')).to.equal(false)
    }))

  it('hears 409 with the reason when the agent cannot apply it', () =>
    onStage(async (stage) => {
      stage.agent.finishesOperations = false
      const agent_id = { value: stage.agent.id }
      const answer = call(stage, 'RESERVE_RESOURCES', { agent_id, resources: [reserved('cpus', 1)] })
      const { order } = await stage.agent.take('APPLY_OPERATION')
      await stage.agent.finish(order, { state: 'OPERATION_FAILED', message: 'the disk is full' })
      expect(await answer).to.deep.include({ status: 409 })
      expect((await answer).body).to.contain('the disk is full')
    }))

  it('may use the forms of old, in the old format of resources, with and without /master', () =>
    onStage(async (stage) => {
      const slaveId = stage.agent.id
      const disk = {
        name: 'disk',
        type: 'SCALAR',
        scalar: { value: 10 },
        role: 'eng',
        reservation: { principal: 'p' },
      }
      const made = {
        ...disk,
        disk: { persistence: { id: 'v' }, volume: { mode: 'RW', container_path: 'd' } },
      }
      const steps: [string, object][] = [
        ['/master/reserve', { slaveId, resources: [disk] }],
        ['/create-volumes', { slaveId, volumes: [made] }],
        ['/master/destroy-volumes', { slaveId, volumes: [made] }],
        ['/unreserve', { slaveId, resources: [disk] }],
      ]
      for (const [path, fields] of steps) {
        const { status, body } = await post(stage, path, fields as Record<string, unknown>)
        expect(status, `${path}: ${body}`).to.equal(202)
      }
      const wrong: Record<string, unknown>[] = [
        { resources: [disk] },
        { slaveId },
        { slaveId, resources: '{' },
        { slaveId, resources: { not: 'a list' } },
        { slaveId, resources: [{ type: 'SCALAR' }] },
        { slaveId: 'nobody', resources: [disk] },
      ]
      for (const fields of wrong) {
        expect((await post(stage, '/master/reserve', fields)).status, JSON.stringify(fields)).to.equal(400)
      }
    }, engineer))
})

describe('an agent whose resources change', () => {
  it('gets no offers while its tasks need more than it has, says so in explain, and gets them when they fit', () =>
    onStage(async (stage) => {
      const { agent, scheduler } = stage
      const task = {
        name: 't',
        task_id: { value: 't' },
        agent_id: { value: agent.id },
        resources: parseResources('cpus:3;mem:32'),
        command: { value: 'true' },
      }
      await stage.accept([{ type: 'LAUNCH', launch: { task_infos: [task] } }])
      await scheduler.take('OFFERS')
      await agent.say({ type: 'RESOURCES_CHANGED', resources: parseResources('cpus:2;mem:4096') })
      await scheduler.take('RESCIND')
      const explained = await requestText({
        url: `${stage.master.url}/dcos/v1/explain?framework=${scheduler.frameworkId}`,
      })
      expect(explained.body).to.contain('its tasks use cpus:3, and it has cpus:2')
      await agent.update(scheduler.frameworkId, task, 'TASK_FINISHED')
      const text = await nextOffer(stage)
      expect(text).to.equal('cpus:2;mem:4096')
    }))
})

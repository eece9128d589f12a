import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { call, post } from './stock.ts'
import type { GivenStock, Stock } from './stock.ts'
import { inside, messagesAt, numberAt, readMessage, textAt, writeMessage } from './wire.ts'
import type { Message } from './wire.ts'

interface State {
  hostname: string
  id: string
  pid: string
  version: string
  slaves: { id: string; hostname: string; pid: string; attributes: object; resources: object }[]
  frameworks: { id: string; name: string }[]
}

const binary = { 'content-type': 'application/x-protobuf', accept: 'application/x-protobuf' }

async function operator(stock: Stock, body: Buffer): Promise<Message> {
  return readMessage((await call(stock, '/mesos/api/v1', { method: 'POST', headers: binary, body })).bytes)
}

/** `node list`, `service list`, quota and drain. */
export function nodeRequests(given: GivenStock): void {
  it('node list: the state names the leader by the address that the DNS gives, and agents by pid', async () => {
    const state = (await call(given(), '/mesos/master/state')).json<State>()
    // The names follow the leader, a little later.
    await eventually(async () => {
      const leader = (await call(given(), '/mesos_dns/v1/hosts/leader.mesos')).json<{ ip: string }[]>()
      expect(leader).to.have.length(1)
      expect(state.hostname).to.equal(leader[0]?.ip)
    })
    for (const { pid, attributes } of state.slaves) {
      expect(pid).to.match(/^slave\(1\)@\d+(\.\d+){3}:\d+$/)
      expect(attributes).to.be.an('object')
    }
    const masters = (await call(given(), '/mesos_dns/v1/hosts/master.mesos')).json<object[]>()
    expect(masters[0]).to.include.all.keys('host', 'ip')
  })

  it('node list: the summary counts tasks in whole numbers', async () => {
    const { slaves } = (await call(given(), '/mesos/master/state-summary')).json<{
      slaves: Record<string, unknown>[]
    }>()
    for (const agent of slaves) {
      for (const name of ['TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED', 'TASK_FAILED']) {
        expect(Number.isInteger(agent[name]), name).to.equal(true)
      }
    }
  })

  it('node list: GET_AGENTS in protobuf has every required field', async () => {
    const answer = await operator(given(), writeMessage([1, 10]))
    expect(numberAt(answer, 1)).to.equal(9)
    const agents = messagesAt(inside(answer, 10), 1)
    expect(agents).to.have.length(3)
    for (const agent of agents) {
      expect(textAt(inside(agent, 1), 1), 'hostname').to.match(/^127\.0\.0\.1\d$/)
      expect(textAt(inside(agent, 1, 6), 1), 'id').to.match(/-S\d+$/)
      expect(numberAt(agent, 2), 'active').to.equal(1)
      expect(textAt(agent, 3), 'version').to.match(/^\d+\./)
      expect(textAt(agent, 4), 'pid').to.include('@')
    }
  })

  it('task list: GET_FRAMEWORKS in protobuf has every required field', async () => {
    const answer = await operator(given(), writeMessage([1, 11]))
    expect(numberAt(answer, 1)).to.equal(10)
    const frameworks = messagesAt(inside(answer, 11), 1)
    expect(frameworks.map((one) => textAt(inside(one, 1), 2))).to.include('marathon')
    for (const framework of frameworks) {
      expect(inside(framework, 1).has(1), 'user').to.equal(true)
      expect(textAt(inside(framework, 1, 3), 1), 'id').to.not.equal('')
      for (const field of [2, 3, 11]) expect(framework.has(field), `field ${field}`).to.equal(true)
    }
  })

  it('node list: without a network service the public addresses stay empty', async () => {
    const { status } = await given().ask('/net/v1/nodes', {
      headers: { authorization: `token=${given().token}` },
    })
    expect([200, 404]).to.include(status)
  })

  it('service list: the state alone', async () => {
    const { frameworks } = (await call(given(), '/mesos/master/state')).json<{ frameworks: object[] }>()
    expect(frameworks[0]).to.include.all.keys('name', 'hostname', 'active', 'tasks', 'resources', 'id')
  })

  it('quota: UPDATE_QUOTA in JSON, shown by the roles, taken away by REMOVE_QUOTA in protobuf', async () => {
    const config = { role: 'team', guarantees: null, limits: { cpus: { value: 2 }, mem: { value: 512 } } }
    const update = { type: 'UPDATE_QUOTA', update_quota: { force: false, quota_configs: [config] } }
    await call(given(), '/mesos/api/v1', post(update))
    const limitOf = async (): Promise<unknown> => {
      const { roles } = (await call(given(), '/mesos/roles')).json<{
        roles: {
          name: string
          quota?: { role: string; limit: object; consumed: object; guarantee: object }
        }[]
      }>()
      return roles.find(({ name }) => name === 'team')?.quota?.limit
    }
    await eventually(async () => expect(await limitOf()).to.deep.equal({ cpus: 2, mem: 512 }))
    await call(given(), '/mesos/api/v1', {
      method: 'POST',
      headers: binary,
      body: writeMessage([1, 30], [15, writeMessage([1, 'team'])]),
    })
    await eventually(async () => expect((await limitOf()) ?? {}).to.deep.equal({}))
  })

  it('node drain, deactivate, reactivate: JSON calls with an object for the time', async () => {
    const { slaves } = (await call(given(), '/mesos/master/state')).json<State>()
    const agent_id = { value: slaves[2]?.id ?? '' }
    const change = (type: string, more: object = {}) =>
      call(given(), '/mesos/api/v1', post({ type, [type.toLowerCase()]: { agent_id, ...more } }))
    const agentNow = async (): Promise<Message | undefined> => {
      const agents = messagesAt(inside(await operator(given(), writeMessage([1, 10])), 10), 1)
      return agents.find((agent) => textAt(inside(agent, 1, 6), 1) === agent_id.value)
    }
    await change('DEACTIVATE_AGENT')
    await eventually(async () => expect(numberAt((await agentNow()) ?? new Map(), 12)).to.equal(1))
    await change('REACTIVATE_AGENT')
    await change('DRAIN_AGENT', { max_grace_period: { seconds: 1 }, mark_gone: false })
    await eventually(async () => {
      const agent = (await agentNow()) ?? new Map()
      expect(numberAt(inside(agent, 13), 1), 'drained').to.equal(2)
      expect(inside(agent).has(13)).to.equal(true)
    })
    await change('REACTIVATE_AGENT')
    const nobody = { agent_id: { value: 'none' } }
    const refused = await given().ask('/mesos/api/v1', {
      ...post({ type: 'MARK_AGENT_GONE', mark_agent_gone: nobody }),
      headers: { 'content-type': 'application/json', authorization: `token=${given().token}` },
    })
    expect(refused.status).to.be.within(400, 404)
  })

  it('node list-components: the units of a node by its address', async () => {
    const { hostname } = (await call(given(), '/mesos/master/state')).json<State>()
    const { units } = (await call(given(), `/system/health/v1/nodes/${hostname}/units`)).json<{
      units: { id: string }[]
    }>()
    expect(units.map(({ id }) => id)).to.include('dcos-marathon.service')
  })

  it('node log: entries in lines of JSON whose fields are text', async () => {
    const read = async (): Promise<{ fields: Record<string, unknown>; realtime_timestamp: number }[]> => {
      const headers = { accept: 'application/json' }
      const { bytes } = await call(given(), '/system/v1/leader/mesos/logs/v2/component?skip=-3', { headers })
      return bytes
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { fields: Record<string, unknown>; realtime_timestamp: number })
    }
    const entries = await read()
    expect(entries).to.have.length(3)
    for (const { fields, realtime_timestamp: at } of entries) {
      expect(fields['MESSAGE']).to.be.a('string')
      expect(Object.values(fields).every((one) => typeof one === 'string')).to.equal(true)
      expect(at).to.be.greaterThan(1e15)
    }
  })

  it('diagnostics: made under an id of the client, listed, fetched, deleted', async () => {
    const base = '/system/health/v1/diagnostics'
    const id = randomUUID()
    const made = await call(given(), `${base}/${id}`, post({ masters: true, agents: true }, 'PUT'))
    expect(made.json<{ id: string }>().id).to.equal(id)
    await eventually(
      async () => {
        const list = (await call(given(), base)).json<{ id: string; type: string; status: string }[]>()
        expect(list.find((one) => one.id === id)?.status).to.equal('Done')
      },
      { timeoutMs: 60_000 },
    )
    const { bytes } = await call(given(), `${base}/${id}/file`)
    expect(bytes.subarray(0, 2).toString()).to.equal('PK')
    await call(given(), `${base}/${id}`, { method: 'DELETE' })
  })
}

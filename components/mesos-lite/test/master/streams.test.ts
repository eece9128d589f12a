import { request } from 'node:http'
import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { capableFramework, subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'
import type { MasterUnderTest } from './support/with-master.ts'

/** The parts of an answer as they come, which are the chunks of HTTP. */
function chunksOf(master: MasterUnderTest, path: string, call: object): Buffer[] {
  const chunks: Buffer[] = []
  const headers = { 'content-type': 'application/json' }
  const open = request(`${master.url}${path}`, { method: 'POST', headers }, (response) => {
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('error', () => undefined) // the test ends it
  })
  open.on('error', () => undefined)
  open.end(JSON.stringify(call))
  master.atEnd(() => open.destroy())
  return chunks
}

describe('a stream of events', () => {
  it('has one record in each chunk: its length in bytes, and compact JSON', () =>
    withMaster(async (master) => {
      const events = chunksOf(master, '/api/v1', { type: 'SUBSCRIBE' })
      await eventually(() => events.length >= 2)
      const name = 'Größe mit "Zeichen" ✓'
      const info = { ...capableFramework, name }
      const frames = chunksOf(master, '/api/v1/scheduler', {
        type: 'SUBSCRIBE',
        subscribe: { framework_info: info },
      })
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      await eventually(() => events.join('').includes('✓') && frames.join('').includes('"OFFERS"'))
      for (const chunk of [...events, ...frames]) {
        const end = chunk.indexOf('\n')
        const record = chunk.subarray(end + 1)
        expect(record.length).to.equal(Number(chunk.subarray(0, end).toString()))
        const text = record.toString()
        expect(text).to.equal(JSON.stringify(JSON.parse(text)))
      }
    }))

  it('knows a framework again by an id that the call and the framework have, both or neither', () =>
    withMaster(async (master) => {
      const first = await subscribe(master.url)
      master.atEnd(() => first.close())
      const id = { value: first.frameworkId }
      const status = async (call: object, info: object): Promise<number> => {
        const body = {
          type: 'SUBSCRIBE',
          ...call,
          subscribe: { framework_info: { ...capableFramework, ...info } },
        }
        return (await requestText({ url: `${master.url}/api/v1/scheduler`, method: 'POST', body })).status
      }
      expect(await status({ framework_id: id }, {})).to.equal(400)
      expect(await status({}, { id })).to.equal(400)
      expect(await status({ framework_id: { value: 'other' } }, { id })).to.equal(400)
      expect(first.ended()).to.equal(false)
    }))

  it('is quiet for roles that are suppressed, until they are revived', () =>
    withMaster(async (master) => {
      const scheduler = await subscribe(master.url, { ...capableFramework, roles: ['a', 'b'] })
      master.atEnd(() => scheduler.close())
      const suppressed = async (role: string): Promise<boolean> => {
        const url = `${master.url}/dcos/v1/explain?framework=${scheduler.frameworkId}&role=${role}`
        const { body } = await requestJson<{ nodes: { reasons: { code: string }[] }[] }>({ url })
        return body.nodes[0]?.reasons.some(({ code }) => code === 'SUPPRESSED') === true
      }
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      await scheduler.call({ type: 'SUPPRESS', suppress: { roles: ['a'] } })
      expect([await suppressed('a'), await suppressed('b')]).to.deep.equal([true, false])
      await scheduler.call({ type: 'SUPPRESS' })
      expect([await suppressed('a'), await suppressed('b')]).to.deep.equal([true, true])
      await scheduler.call({ type: 'REVIVE', revive: { roles: ['b'] } })
      expect([await suppressed('a'), await suppressed('b')]).to.deep.equal([true, false])
    }))

  it('tells in offers what agents can do, to frameworks that ask for it by a label', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url, { abilities: ['network:bridge', 'image:docker'] })
      master.atEnd(() => agent.close())
      const offered = async (more: object): Promise<unknown> => {
        const scheduler = await subscribe(master.url, { ...capableFramework, ...more })
        const { offers } = await scheduler.take('OFFERS')
        const [{ agent_capabilities: capabilities } = {}] = offers.offers
        await scheduler.call({ type: 'TEARDOWN' })
        scheduler.close()
        return capabilities
      }
      expect(await offered({})).to.equal(undefined)
      expect(await offered({ labels: { labels: [{ key: 'dcos_offers', value: 'else' }] } })).to.equal(
        undefined,
      )
      const told = { labels: { labels: [{ key: 'dcos_offers', value: 'agent_capabilities' }] } }
      expect(await offered(told)).to.include.members(['network:bridge', 'image:docker'])
    }))
})

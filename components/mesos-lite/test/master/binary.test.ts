import { request as httpRequest } from 'node:http'
import { expect } from 'chai'
import { openByteStream, requestText } from '@dcos-lite/lib/http-client'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import { parseResources } from '@dcos-lite/lib/resources'
import { eventually } from '@dcos-lite/lib/testing'
import { decodeMessage, encodeMessage } from '../../src/protocol/wire/index.ts'
import type { MessageName } from '../../src/protocol/wire/index.ts'
import { capableFramework, subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { withMaster } from './support/with-master.ts'

type Json = Record<string, unknown>

const protobuf = 'application/x-protobuf'
const inBinary = { 'content-type': protobuf, accept: protobuf }

/** Opens a stream in binary and gathers its messages; every chunk must be one record. */
async function follow(
  url: string,
  body: Uint8Array,
  name: MessageName,
): Promise<{ events: Json[]; contentType: unknown; streamId: unknown; close(): void }> {
  const stream = await openByteStream({ url, method: 'POST', headers: inBinary, body })
  const events: Json[] = []
  const read = async (): Promise<void> => {
    const decoder = createRecordDecoder()
    for await (const chunk of stream.body) {
      for (const record of decoder.push(chunk)) events.push(decodeMessage<Json>(name, record))
    }
  }
  // Cut by `close`.
  read().catch(() => undefined)
  const { headers } = stream
  return {
    events,
    contentType: headers['content-type'],
    streamId: headers['mesos-stream-id'],
    close: () => stream.close(),
  }
}

const operatorCall = (url: string, headers: Record<string, string>, body: unknown): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${url}/api/v1`, { method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.once('end', () => resolve(Buffer.concat(chunks)))
    })
    outgoing.once('error', reject)
    outgoing.end(body)
  })

describe('the master, in binary', () => {
  it('subscribes a framework, offers, launches, and tells of the task', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url)
      master.atEnd(() => agent.close())
      const call = { type: 'SUBSCRIBE', subscribe: { framework_info: capableFramework } }
      const url = `${master.url}/api/v1/scheduler`
      const stream = await follow(url, encodeMessage('SchedulerCall', call), 'SchedulerEvent')
      master.atEnd(() => stream.close())
      expect(stream.contentType).to.equal(protobuf)
      const event = <T>(type: string): Promise<T> =>
        eventually(() => {
          const found = stream.events.find((candidate) => candidate.type === type)
          if (!found) throw new Error(`no ${type}`)
          return found[type.toLowerCase()] as T
        })
      const { framework_id } = await event<{ framework_id: object }>('SUBSCRIBED')
      const { offers } = await event<{ offers: { id: object; agent_id: { value: string } }[] }>('OFFERS')
      expect(stream.events[1]).to.deep.equal({ type: 'HEARTBEAT' })
      const task: TaskInfo = {
        name: 't',
        task_id: { value: 't' },
        agent_id: { value: agent.id },
        resources: parseResources('cpus:1;mem:32'),
        command: { value: 'x' },
        data: Buffer.from([0, 255]).toString('base64'),
      }
      const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }]
      const accept = { offer_ids: [offers[0]?.id], operations }
      const headers = { 'content-type': protobuf, 'mesos-stream-id': String(stream.streamId) }
      const body = encodeMessage('SchedulerCall', { type: 'ACCEPT', framework_id, accept })
      expect((await requestText({ url, method: 'POST', headers, body })).status).to.equal(202)
      const launch = await agent.take('LAUNCH')
      expect(launch.tasks[0]).to.deep.include({ data: task.data, command: { value: 'x', shell: true } })
      const sent = await agent.update((framework_id as { value: string }).value, task, 'TASK_STARTING')
      const { status } = await event<{ status: object }>('UPDATE')
      expect(status).to.deep.include({ state: 'TASK_STARTING', uuid: sent.uuid })
    }))

  it('answers the operator like in JSON', () =>
    withMaster(async (master) => {
      const agent = await registerStandIn(master.url, {
        info: { attributes: [{ name: 'rack', type: 'TEXT', text: { value: 'a' } }] },
      })
      master.atEnd(() => agent.close())
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      await scheduler.take('OFFERS')
      for (const type of [
        'GET_HEALTH',
        'GET_VERSION',
        'GET_FLAGS',
        'GET_AGENTS',
        'GET_FRAMEWORKS',
        'GET_TASKS',
        'GET_EXECUTORS',
        'GET_ROLES',
        'GET_WEIGHTS',
        'GET_QUOTA',
        'GET_MASTER',
        'GET_STATE',
        'GET_OPERATIONS',
      ]) {
        const bytes = await operatorCall(master.url, inBinary, encodeMessage('MasterCall', { type }))
        const text = await operatorCall(
          master.url,
          { 'content-type': 'application/json' },
          JSON.stringify({ type }),
        )
        const inJson = decodeMessage(
          'MasterResponse',
          encodeMessage('MasterResponse', JSON.parse(text.toString()) as object),
        )
        expect(decodeMessage('MasterResponse', bytes), type).to.deep.equal(inJson)
      }
      const list = decodeMessage<{ get_agents: { agents: Json[] } }>(
        'MasterResponse',
        await operatorCall(master.url, inBinary, Buffer.from('080a', 'hex')),
      )
      expect(list.get_agents.agents[0]).to.deep.include({
        active: true,
        deactivated: false,
        version: '1.11.0',
      })
    }))

  it('tells the operator what happens, in each form once', () =>
    withMaster(async (master) => {
      const url = `${master.url}/api/v1?subscribe`
      const headers = { 'content-type': 'application/json', accept: protobuf }
      const stream = await openByteStream({ url, method: 'POST', headers, body: { type: 'SUBSCRIBE' } })
      master.atEnd(() => stream.close())
      expect(stream.headers['content-type']).to.equal(protobuf)
      const binary = await follow(url, encodeMessage('MasterCall', { type: 'SUBSCRIBE' }), 'MasterEvent')
      master.atEnd(() => binary.close())
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      await eventually(() => {
        const types = binary.events.map(({ type }) => type)
        expect(types).to.deep.equal(['SUBSCRIBED', 'HEARTBEAT', 'FRAMEWORK_ADDED'])
      })
      const { framework_added } = binary.events[2] as { framework_added: { framework: Json } }
      expect(framework_added.framework).to.deep.include({ active: true, connected: true, recovered: false })
    }))

  it('refuses a body of 100 MB and goes on', () =>
    withMaster(async (master) => {
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const megabyte = Buffer.alloc(1024 * 1024, 0x20)
      for (const path of ['/api/v1/scheduler', '/api/v1']) {
        for (const type of ['application/json', protobuf]) {
          // In pieces, and without a length that would give it away.
          const status = await new Promise<number | string>((resolve) => {
            const outgoing = httpRequest(`${master.url}${path}`, {
              method: 'POST',
              headers: { 'content-type': type },
            })
            outgoing.once('response', (answer) => {
              resolve(answer.statusCode ?? 0)
              outgoing.destroy()
            })
            outgoing.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
            let left = 100
            const push = (): void => {
              while (left-- > 0 && !outgoing.destroyed)
                if (!outgoing.write(megabyte)) return void outgoing.once('drain', push)
              outgoing.end()
            }
            push()
          })
          expect(status, `${path} ${type}`).to.equal(413)
        }
      }
      expect((await scheduler.call({ type: 'REVIVE' })).status).to.equal(202)
      expect(scheduler.ended()).to.equal(false)
    })).timeout(120_000)

  it('refuses what is nested without end', () =>
    withMaster(async ({ url }) => {
      const text = `{"type":"GET_HEALTH","deep":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`
      const json = { 'content-type': 'application/json' }
      expect((await operatorCall(url, json, text)).toString()).to.match(/GET_HEALTH|Failed to parse/)
      const groups = Buffer.concat([Buffer.from('0801', 'hex'), Buffer.alloc(2_000_000, 0xfb)])
      expect((await operatorCall(url, inBinary, groups)).toString()).to.match(/^Failed to parse body/)
      const bytes = await operatorCall(url, inBinary, Buffer.from('0801', 'hex'))
      expect(decodeMessage('MasterResponse', bytes)).to.deep.equal({
        type: 'GET_HEALTH',
        get_health: { healthy: true },
      })
    }))
})

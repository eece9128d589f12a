import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import type { HttpCall } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { capableFramework, subscribe } from './support/scheduler.ts'
import { withMaster } from './support/with-master.ts'

const json = { 'content-type': 'application/json' }
const subscribeBody = (info: object): object => ({
  type: 'SUBSCRIBE',
  subscribe: { framework_info: { user: '', name: 'n', ...info } },
})

interface Row {
  says: string
  call: Partial<HttpCall>
  status: number
  text: string | RegExp
}

const scheduler: Row[] = [
  { says: 'another method', call: { method: 'PUT', headers: json, body: '{}' }, status: 405, text: /POST/ },
  { says: 'GET', call: { method: 'GET' }, status: 405, text: /POST/ },
  {
    says: 'no content type',
    call: { body: '{}' },
    status: 400,
    text: "Expecting 'Content-Type' to be present",
  },
  {
    says: 'an unknown content type',
    call: { headers: { 'content-type': 'text/plain' }, body: '{}' },
    status: 415,
    text: /application\/json/,
  },
  {
    says: 'bytes that are no protobuf',
    call: { headers: { 'content-type': 'application/x-protobuf' }, body: '\x08' },
    status: 400,
    text: /Failed to parse body/,
  },
  {
    says: 'binary without a type',
    call: { headers: { 'content-type': 'application/x-protobuf' }, body: '' },
    status: 400,
    text: /Expecting 'type' to be present/,
  },
  {
    says: 'a body that is no JSON',
    call: { headers: json, body: '{' },
    status: 400,
    text: /Failed to parse body/,
  },
  { says: 'no body', call: { headers: json }, status: 400, text: /Failed to parse body/ },
  {
    says: 'a body that is no object',
    call: { headers: json, body: '[]' },
    status: 400,
    text: /Failed to parse body/,
  },
  { says: 'no type', call: { body: {} }, status: 400, text: /Expecting 'type' to be present/ },
  {
    says: 'a type that nobody knows',
    call: { body: { type: 'NONSENSE' } },
    status: 400,
    text: /Expecting 'type' to be present/,
  },
  {
    says: 'no body for a type',
    call: { body: { type: 'ACCEPT', framework_id: { value: 'x' } } },
    status: 400,
    text: /Expecting 'accept' to be present/,
  },
  {
    says: 'a missing required field',
    call: { body: subscribeBody({ user: null }) },
    status: 400,
    text: /Missing required fields: subscribe.framework_info.user/,
  },
  {
    says: 'only text as an answer',
    call: { headers: { accept: 'text/plain' }, body: subscribeBody({}) },
    status: 406,
    text: /Accept/,
  },
  {
    says: 'everything refused as an answer',
    call: { headers: { accept: '*/*;q=0' }, body: subscribeBody({}) },
    status: 406,
    text: /Accept/,
  },
  {
    says: 'RECONCILE_OPERATIONS that takes only text',
    call: {
      headers: { accept: 'text/plain' },
      body: { type: 'RECONCILE_OPERATIONS', reconcile_operations: {}, framework_id: { value: 'x' } },
    },
    status: 406,
    text: /Accept/,
  },
  {
    says: 'any other call that takes only text, which is not looked at',
    call: { headers: { accept: 'text/plain' }, body: { type: 'REVIVE', framework_id: { value: 'x' } } },
    status: 400,
    text: 'Framework cannot be found',
  },
  {
    says: 'an operation acknowledged without its agent',
    call: {
      body: {
        type: 'ACKNOWLEDGE_OPERATION_STATUS',
        framework_id: { value: 'x' },
        acknowledge_operation_status: { uuid: '', operation_id: { value: 'o' } },
      },
    },
    status: 400,
    text: /acknowledge_operation_status.agent_id/,
  },
  {
    says: 'a negative port',
    call: {
      body: {
        type: 'ACCEPT',
        framework_id: { value: 'x' },
        accept: {
          operations: [
            {
              type: 'RESERVE',
              reserve: {
                resources: [{ name: 'ports', type: 'RANGES', ranges: { range: [{ begin: -1, end: 1 }] } }],
              },
            },
          ],
        },
      },
    },
    status: 400,
    text: /-1 is out of the range of uint64 for field 'accept.operations\[0\].reserve.resources\[0\]/,
  },
  {
    says: 'an unknown kind of value',
    call: {
      body: {
        type: 'REQUEST',
        framework_id: { value: 'x' },
        request: { requests: [{ resources: [{ name: 'cpus', type: 'MANY' }] }] },
      },
    },
    status: 400,
    text: /Failed to find enum for 'MANY'/,
  },
  {
    says: 'a stream id on SUBSCRIBE',
    call: { headers: { 'mesos-stream-id': 'x' }, body: subscribeBody({}) },
    status: 400,
    text: /Mesos-Stream-Id/,
  },
  {
    says: 'the framework id in one place only',
    call: { body: subscribeBody({ id: { value: 'x' } }) },
    status: 400,
    text: /differs/,
  },
  { says: 'the type UNKNOWN', call: { body: { type: 'UNKNOWN' } }, status: 501, text: /UNKNOWN/ },
  {
    says: 'a framework that does not exist',
    call: { body: { type: 'REVIVE', framework_id: { value: 'x' } } },
    status: 400,
    text: 'Framework cannot be found',
  },
  { says: 'no framework id', call: { body: { type: 'REVIVE' } }, status: 400, text: /framework_id/ },
]

const operator: Row[] = [
  { says: 'another method', call: { method: 'GET' }, status: 405, text: /POST/ },
  { says: 'no content type', call: { body: '{}' }, status: 400, text: /Content-Type/ },
  {
    says: 'bytes that are no protobuf',
    call: { headers: { 'content-type': 'application/x-protobuf' }, body: '\x08' },
    status: 400,
    text: /Failed to parse body/,
  },
  {
    says: 'binary without a type',
    call: { headers: { 'content-type': 'application/x-protobuf' }, body: '' },
    status: 400,
    text: /Expecting 'type' to be present/,
  },
  { says: 'no type', call: { body: {} }, status: 400, text: /Expecting 'type' to be present/ },
  {
    says: 'no body for a type',
    call: { body: { type: 'TEARDOWN' } },
    status: 400,
    text: /Expecting 'teardown' to be present/,
  },
  {
    says: 'only text as an answer',
    call: { headers: { accept: 'text/plain' }, body: { type: 'GET_HEALTH' } },
    status: 406,
    text: /protobuf/,
  },
  { says: 'the type UNKNOWN', call: { body: { type: 'UNKNOWN' } }, status: 501, text: /UNKNOWN/ },
  {
    says: 'no machines',
    call: { body: { type: 'START_MAINTENANCE' } },
    status: 400,
    text: /Expecting 'start_maintenance' to be present/,
  },
  {
    says: 'an unknown framework to tear down',
    call: { body: { type: 'TEARDOWN', teardown: { framework_id: { value: 'x' } } } },
    status: 400,
    text: /No framework found/,
  },
  {
    says: 'an unknown agent to mark gone',
    call: { body: { type: 'MARK_AGENT_GONE', mark_agent_gone: { agent_id: { value: 'x' } } } },
    status: 404,
    text: /not registered/,
  },
  {
    says: 'a weight below zero',
    call: { body: { type: 'UPDATE_WEIGHTS', update_weights: { weight_infos: [{ role: 'a', weight: -1 }] } } },
    status: 400,
    text: /positive/,
  },
]

describe('the status codes of calls', () => {
  for (const [path, rows] of [
    ['/api/v1/scheduler', scheduler],
    ['/master/api/v1', operator],
  ] as const) {
    it(`${path} refuses in plain text`, () =>
      withMaster(async ({ url }) => {
        for (const { says, call, status, text } of rows) {
          const answer = await requestText({ url: `${url}${path}`, method: 'POST', ...call })
          expect(answer.status, `${says}: ${answer.body}`).to.equal(status)
          expect(answer.headers['content-type'], says).to.match(/^text\/plain/)
          if (typeof text === 'string') expect(answer.body, says).to.equal(text)
          else expect(answer.body, says).to.match(text)
          if (status === 405) expect(answer.headers.allow).to.equal('POST')
        }
      }))
  }

  it('of a subscribed framework depend on its stream id', () =>
    withMaster(async (master) => {
      const scheduler = await subscribe(master.url)
      master.atEnd(() => scheduler.close())
      const body = { framework_id: { value: scheduler.frameworkId }, type: 'REVIVE' }
      const send = async (streamId: string | undefined, more: object = {}): Promise<number> => {
        const headers: Record<string, string> = streamId === undefined ? {} : { 'mesos-stream-id': streamId }
        const url = `${master.url}/api/v1/scheduler`
        return (await requestText({ url, method: 'POST', headers, body: { ...body, ...more } })).status
      }
      expect(await send(scheduler.streamId)).to.equal(202)
      expect(await send(undefined)).to.equal(400)
      expect(await send('another')).to.equal(400)
      const acknowledge = { agent_id: { value: 'a' }, task_id: { value: 't' }, uuid: 'AAAA' }
      expect(await send(scheduler.streamId, { type: 'ACKNOWLEDGE', acknowledge })).to.equal(400)
      const info = { ...capableFramework, id: { value: scheduler.frameworkId }, user: 'other' }
      const update = { type: 'UPDATE_FRAMEWORK', update_framework: { framework_info: info } }
      expect(await send(scheduler.streamId, update)).to.equal(400)
      info.user = 'root'
      expect(await send(scheduler.streamId, update)).to.equal(200)
    }))

  it('of a framework that has disconnected say so', () =>
    withMaster(async (master) => {
      const scheduler = await subscribe(master.url)
      scheduler.close()
      await eventually(async () => {
        const { status, body } = await scheduler.call({ type: 'REVIVE' })
        expect([status, body]).to.deep.equal([403, 'Framework is not subscribed'])
      })
    }))
})

import { request as httpRequest } from 'node:http'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { encodeRecord } from '@dcos-lite/lib/recordio'
import { testEnvironment } from '@dcos-lite/lib/testing'
import {
  anyMethod,
  answerTypeOf,
  checkCallType,
  checkTakesRecords,
  isRecordStream,
  readCall,
  readRecords,
  recordWriter,
  sendMessage,
} from '../../../src/protocol/http/index.ts'
import { takeCallBodies } from '../../../src/protocol/http/index.ts'
import { decodeMessage, encodeMessage } from '../../../src/protocol/wire/index.ts'

interface Call {
  type?: string
}

/** A service that answers every call with itself; a stream of records with the number of its messages. */
async function withEcho(work: (url: string) => Promise<void>): Promise<void> {
  const environment = testEnvironment({ component: 'echo' })
  const service = createHttpService({ name: 'echo', environment, bodyLimitBytes: 100_000 })
  takeCallBodies(service.app)
  service.app.route({
    method: [...anyMethod],
    url: '/',
    exposeHeadRoute: false,
    async handler(request, reply) {
      if (isRecordStream(request)) {
        checkTakesRecords(request)
        let count = 0
        for await (const { type } of readRecords<Call>(request, 'AgentCall', 'agent::Call')) {
          if (type === 'ATTACH_CONTAINER_INPUT') count++
        }
        return reply.send(String(count))
      }
      const call = readCall<Call>(request, 'AgentCall', 'agent::Call')
      checkCallType(call, 'AgentCall', 'agent::Call', new Set(['GET_METRICS']))
      return sendMessage(reply, 'AgentCall', call, answerTypeOf(request))
    },
  })
  try {
    await work(await service.listen({ host: '127.0.0.1', port: 0 }))
  } finally {
    await service.stop()
  }
}

const json = 'application/json'
const protobuf = 'application/x-protobuf'
const health = encodeMessage('AgentCall', { type: 'GET_HEALTH' })

describe('calls over HTTP', () => {
  const accepted: [string | undefined, string | 406][] = [
    [undefined, json],
    ['', json],
    ['*/*', json],
    ['application/*', json],
    ['application/json', json],
    ['application/json, application/json', json],
    ['application/x-protobuf', protobuf],
    ['application/x-protobuf, application/json', json],
    ['application/json;q=0, */*', protobuf],
    ['application/json; q=0.0, application/*;q=0.5', protobuf],
    ['application/x-protobuf;q=0.9, application/json;q=0.1', json],
    ['APPLICATION/X-PROTOBUF', protobuf],
    ['text/html, */*;q=0', 406],
    ['application/json;q=0', 406],
    ['text/html', 406],
  ]
  it('are answered in the form that Accept asks for', () =>
    withEcho(async (url) => {
      for (const [accept, expected] of accepted) {
        const headers = { 'content-type': protobuf, ...(accept === undefined ? {} : { accept }) }
        const answer = await requestText({ url, method: 'POST', headers, body: health })
        const said = answer.status === 200 ? answer.headers['content-type'] : answer.status
        expect(said, `Accept: ${accept}`).to.equal(expected)
        if (expected === json) expect(answer.body).to.equal('{"type":"GET_HEALTH"}')
        if (expected === protobuf) expect(Buffer.from(answer.body)).to.deep.equal(Buffer.from(health))
      }
    }))

  const refused: [string, { method?: 'PUT'; type?: string; body?: string | Uint8Array }, number, RegExp][] = [
    ['another method', { method: 'PUT' }, 405, /POST/],
    ['no content type', { body: health }, 400, /Expecting 'Content-Type' to be present/],
    [
      'another content type',
      { type: 'text/plain', body: health },
      415,
      /application\/json or application\/x-protobuf/,
    ],
    [
      'bytes that are no protobuf',
      { type: protobuf, body: Buffer.from([8]) },
      400,
      /Failed to parse body into agent::Call/,
    ],
    ['bytes that are no JSON', { type: json, body: health }, 400, /Failed to parse body/],
    ['no body', { type: json }, 400, /Failed to parse body/],
    ['an empty message', { type: protobuf, body: Buffer.alloc(0) }, 400, /Expecting 'type' to be present/],
    [
      'a type without its body',
      { type: protobuf, body: encodeMessage('AgentCall', { type: 'READ_FILE' }) },
      400,
      /Failed to validate agent::Call: Expecting 'read_file' to be present/,
    ],
    ['a body that is too large', { type: json, body: ' '.repeat(100_001) }, 413, /100000/],
  ]
  it('are refused with the status that belongs to the fault', () =>
    withEcho(async (url) => {
      for (const [says, { method = 'POST', type, body }, status, text] of refused) {
        const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
        const answer = await requestText({ url, method, headers, body })
        expect(answer.status, `${says}: ${answer.body}`).to.equal(status)
        expect(answer.body, says).to.match(text)
      }
    }))

  it('may have parameters in their content type', () =>
    withEcho(async (url) => {
      const headers = { 'content-type': 'application/json; charset=utf-8' }
      const answer = await requestText({ url, method: 'POST', headers, body: '{"type":"GET_HEALTH"}' })
      expect(answer.status).to.equal(200)
    }))

  for (const type of [json, protobuf] as const) {
    it(`may be a stream of records of ${type}`, () =>
      withEcho(async (url) => {
        const record = recordWriter('AgentCall', type)
        const call = { type: 'ATTACH_CONTAINER_INPUT', attach_container_input: { type: 'PROCESS_IO' } }
        const bytes = Buffer.concat([record(call), record(call), record(call)])
        const text = await new Promise<string>((resolve, reject) => {
          const headers = { 'content-type': 'application/recordio', 'message-content-type': type }
          const outgoing = httpRequest(url, { method: 'POST', headers }, (incoming) => {
            incoming.setEncoding('utf8').once('data', resolve)
          })
          outgoing.once('error', reject)
          outgoing.write(bytes.subarray(0, 5))
          outgoing.end(bytes.subarray(5))
        })
        expect(text).to.equal('3')
      }))
  }

  const streams: [string, Record<string, string>, Uint8Array, number][] = [
    ['without the type of its messages', {}, encodeRecord('{}'), 400],
    ['with another type of messages', { 'message-content-type': 'text/plain' }, encodeRecord('{}'), 415],
    [
      'for a client that does not take records',
      { 'message-content-type': json, accept: json },
      encodeRecord('{}'),
      406,
    ],
    ['with a length that is no number', { 'message-content-type': json }, Buffer.from('x\n{}'), 400],
    [
      'with a record that is longer than all bounds',
      { 'message-content-type': json },
      Buffer.from('99999999999\n'),
      400,
    ],
    ['with a record that is no message', { 'message-content-type': protobuf }, encodeRecord('{}'), 400],
  ]
  it('that are streams are refused like others', () =>
    withEcho(async (url) => {
      for (const [says, more, body, status] of streams) {
        const headers = { 'content-type': 'application/recordio', ...more }
        const answer = await requestText({ url, method: 'POST', headers, body })
        expect(answer.status, `${says}: ${answer.body}`).to.equal(status)
      }
    }))

  it('write one record for one message', () => {
    const bytes = recordWriter('ProcessIo', protobuf)({ type: 'DATA' })
    expect(Buffer.from(bytes).toString('latin1')).to.equal('2\n\u0008\u0001')
    expect(decodeMessage('ProcessIo', bytes.subarray(2))).to.deep.equal({ type: 'DATA' })
  })
})

import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { expect } from 'chai'
import { WebSocket, WebSocketServer } from 'ws'
import { eventually } from '@dcos-lite/lib/testing'
import { call } from './stand-ins/call.ts'
import { startStandInCluster } from './stand-ins/cluster.ts'
import type { StandInCluster } from './stand-ins/cluster.ts'
import { startStandInUpstream } from './stand-ins/upstream.ts'
import type { StandInUpstream } from './stand-ins/upstream.ts'

describe('the data path of the front door', () => {
  let cluster: StandInCluster
  let service: StandInUpstream
  let behave: (request: IncomingMessage, response: ServerResponse) => boolean = () => false

  beforeEach(async () => {
    behave = () => false
    cluster = await startStandInCluster({ limits: { serviceBodyBytes: 100_000 } })
    service = await startStandInUpstream((incoming, response) => behave(incoming, response))
    cluster.apps.push({
      id: '/s',
      labels: { DCOS_SERVICE_NAME: 's', DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' },
      tasks: [{ state: 'TASK_RUNNING', host: '127.0.0.1', ports: [service.port] }],
    })
  })
  afterEach(async () => {
    await cluster.stop()
    await service.stop()
  })

  const open = (path: string, options: { method?: string; headers?: Record<string, string> } = {}) =>
    request(cluster.front + path, {
      method: options.method ?? 'GET',
      headers: { authorization: cluster.authorization, ...options.headers },
      agent: false,
    })
  const answerOf = async (outgoing: ReturnType<typeof request>): Promise<IncomingMessage> =>
    ((await once(outgoing, 'response')) as [IncomingMessage])[0]

  it('passes the first chunk on before the upstream has sent the second', async () => {
    let sendSecond: () => void = () => undefined
    behave = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: one\n\n')
      sendSecond = () => response.end('data: two\n\n')
      return true
    }
    const outgoing = open('/service/s/events')
    outgoing.end()
    const answer = await answerOf(outgoing)
    const chunks = answer[Symbol.asyncIterator]()
    expect(String((await chunks.next()).value)).to.equal('data: one\n\n')
    sendSecond()
    expect(String((await chunks.next()).value)).to.equal('data: two\n\n')
    expect((await chunks.next()).done).to.equal(true)
  })

  it('passes the headers of a stream on while it is silent', async () => {
    behave = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      return true
    }
    const outgoing = open('/service/s/events')
    outgoing.end()
    expect((await answerOf(outgoing)).statusCode).to.equal(200)
    outgoing.destroy()
  })

  it('passes a request body on while the client is still sending it', async () => {
    let firstChunk: (text: string) => void = () => undefined
    const arrived = new Promise<string>((resolve) => (firstChunk = resolve))
    behave = (incoming, response) => {
      incoming.once('data', (chunk: Buffer) => firstChunk(chunk.toString()))
      incoming.once('end', () => response.end('done'))
      return true
    }
    const outgoing = open('/service/s/upload', { method: 'POST' })
    outgoing.write('one')
    expect(await arrived).to.equal('one')
    outgoing.end('two')
    expect((await answerOf(outgoing)).statusCode).to.equal(200)
  })

  it('refuses a body larger than the limit, announced or not', async () => {
    const headers = { authorization: cluster.authorization }
    const announced = await call(cluster.front, '/service/s/x', {
      method: 'POST',
      headers,
      body: 'x'.repeat(100_001),
    })
    expect([announced.status, announced.headers['x-dcos-error']]).to.deep.equal([
      413,
      'DCL_ADMIN_ROUTER_BODY_TOO_LARGE',
    ])
    expect(service.received).to.have.length(0)
    const chunked = open('/service/s/x', { method: 'POST', headers: { 'transfer-encoding': 'chunked' } })
    for (let i = 0; i < 3; i++) chunked.write('x'.repeat(50_000))
    expect((await answerOf(chunked)).statusCode).to.equal(413)
    chunked.destroy()
    const within = await call(cluster.front, '/service/s/x', {
      method: 'POST',
      headers,
      body: 'x'.repeat(100_000),
    })
    expect(within.status).to.equal(200)
  })

  it('gives up on a client that stops sending its body', async () => {
    await cluster.restart({ limits: { stalledClientMs: 300 } })
    const outgoing = open('/service/s/x', { method: 'POST', headers: { 'content-length': '10' } })
    outgoing.write('x')
    expect((await answerOf(outgoing)).statusCode).to.equal(408)
    outgoing.destroy()
  })

  it('cuts a client that stops taking its answer, and stops reading from the upstream', async () => {
    await cluster.restart({ limits: { stalledClientMs: 300 } })
    let upstreamClosed = false
    behave = (_request, response) => {
      response.on('close', () => (upstreamClosed = true))
      response.writeHead(200)
      const fill = (): void => {
        while (response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', fill)
      fill()
      return true
    }
    const { hostname, port } = new URL(cluster.front)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.write(`GET /service/s/big HTTP/1.1\r\nhost: x\r\nauthorization: ${cluster.authorization}\r\n\r\n`)
    await eventually(() => upstreamClosed)
    socket.destroy()
  })

  it('ends the upstream request when the client goes away', async () => {
    let upstreamClosed = false
    behave = (_request, response) => {
      response.on('close', () => (upstreamClosed = true))
      response.writeHead(200).flushHeaders()
      return true
    }
    const outgoing = open('/service/s/events')
    outgoing.on('error', () => undefined)
    outgoing.end()
    await answerOf(outgoing)
    outgoing.destroy()
    await eventually(() => upstreamClosed)
  })

  it('cuts the answer when the upstream dies in the middle of it', async () => {
    behave = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('only this', () => response.destroy())
      return true
    }
    const thrown: unknown = await call(cluster.front, '/service/s/x', {
      headers: { authorization: cluster.authorization },
    }).catch((error: unknown) => error)
    expect((thrown as NodeJS.ErrnoException).code).to.equal('ECONNRESET')
    behave = () => false
    const next = await call(cluster.front, '/service/s/x', {
      headers: { authorization: cluster.authorization },
    })
    expect(next.status).to.equal(200)
  })

  it('answers 502 with a reason and a code when the upstream is down, also for an upload', async () => {
    const headers = { authorization: cluster.authorization }
    await service.stop()
    for (const method of ['GET', 'POST']) {
      const body = method === 'POST' ? { body: 'x'.repeat(50_000) } : {}
      const answer = await call(cluster.front, '/service/s/x', { method, headers, ...body })
      expect(answer.status).to.equal(502)
      expect(answer.body).to.contain('service s').and.contain('DCL_ADMIN_ROUTER_UPSTREAM_UNREACHABLE')
    }
  })

  it('survives an upstream that was restarted on the same port', async () => {
    const headers = { authorization: cluster.authorization }
    expect((await call(cluster.front, '/service/s/x', { headers })).status).to.equal(200)
    await service.stop()
    service = await startStandInUpstream(() => false, service.port)
    expect((await call(cluster.front, '/service/s/x', { headers })).status).to.equal(200)
  })

  it('answers 504 when the upstream takes the request and says nothing', async () => {
    await cluster.restart({ limits: { answerTimeoutMs: 200 } })
    behave = () => true
    const answer = await call(cluster.front, '/service/s/x', {
      headers: { authorization: cluster.authorization },
    })
    expect([answer.status, answer.headers['x-dcos-error']]).to.deep.equal([
      504,
      'DCL_ADMIN_ROUTER_UPSTREAM_TIMED_OUT',
    ])
  })

  it('drops headers that belong to one connection, both ways', async () => {
    behave = (incoming, response) => {
      response.writeHead(200, {
        connection: 'x-private',
        'x-private': '1',
        'x-public': '2',
        server: 'secret/1.0',
      })
      response.end(JSON.stringify(incoming.headers))
      return true
    }
    const answer = await call(cluster.front, '/service/s/x', {
      headers: {
        authorization: cluster.authorization,
        connection: 'keep-alive, x-hop',
        'x-hop': '1',
        te: 'trailers',
        'x-forwarded-for': '192.0.2.9',
        'x-real-ip': '192.0.2.66',
        upgrade: 'h2c',
      },
    })
    const seen = JSON.parse(answer.body) as Record<string, string>
    expect(seen).not.to.have.any.keys('x-hop', 'te', 'upgrade')
    expect(seen['x-forwarded-for']).to.equal('192.0.2.9, 127.0.0.1')
    expect(seen['x-real-ip']).to.equal('127.0.0.1')
    expect(answer.headers).to.include({ 'x-public': '2' }).and.not.have.any.keys('x-private', 'server')
  })

  it('passes WebSockets through, with the token, and closes both sides together', async () => {
    const sockets = new WebSocketServer({ server: service.server })
    let seenToken: string | undefined
    sockets.on('connection', (socket, incoming) => {
      seenToken = incoming.headers.authorization
      socket.on('message', (data: Buffer) => socket.send(`echo ${data.toString()}`))
    })
    const cookie = `dcos-acs-auth-cookie=${cluster.authorization.slice('token='.length)}`
    const socket = new WebSocket(`${cluster.front.replace('http', 'ws')}/service/s/chat`, {
      headers: { cookie },
    })
    await once(socket, 'open')
    socket.send('hello')
    const [message] = (await once(socket, 'message')) as [Buffer]
    expect(message.toString()).to.equal('echo hello')
    expect(seenToken).to.equal(cluster.authorization)
    for (const upstream of sockets.clients) upstream.terminate()
    await once(socket, 'close')
    sockets.close()
  })

  it('refuses a WebSocket without a token, and passes on what is not an upgrade', async () => {
    const refusal = async (headers: Record<string, string>): Promise<number> => {
      const socket = new WebSocket(`${cluster.front.replace('http', 'ws')}/service/s/chat`, { headers })
      socket.on('error', () => undefined)
      const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
      answer.resume()
      socket.terminate()
      return answer.statusCode ?? 0
    }
    expect(await refusal({})).to.equal(401)
    service.server.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno')
    })
    expect(await refusal({ authorization: cluster.authorization })).to.equal(403)
  })

  it('ends open streams at once when it stops', async () => {
    behave = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      return true
    }
    const outgoing = open('/service/s/events')
    outgoing.end()
    const answer = await answerOf(outgoing)
    answer.on('error', () => undefined)
    const closed = new Promise((resolve) => answer.resume().once('close', resolve))
    await cluster.restart({})
    await closed
  })
})

import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { call } from './stand-ins/call.ts'
import { startStandInCluster } from './stand-ins/cluster.ts'
import type { StandInCluster } from './stand-ins/cluster.ts'
import { startStandInUpstream } from './stand-ins/upstream.ts'
import type { StandInUpstream } from './stand-ins/upstream.ts'

const labels = { DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' }

describe('streams through the front door', function () {
  this.timeout(120_000)
  let cluster: StandInCluster
  let service: StandInUpstream
  let raw: Server
  let behave: (incoming: IncomingMessage, response: ServerResponse) => boolean = () => false
  let rawAnswer: (socket: Socket, text: string) => void = () => undefined
  const rawSockets = new Set<Socket>()

  before(async () => {
    cluster = await startStandInCluster()
    service = await startStandInUpstream((incoming, response) => behave(incoming, response))
    raw = createServer((socket) => {
      rawSockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('data', (chunk) => rawAnswer(socket, chunk.toString('latin1')))
    }).listen(0, '127.0.0.1')
    await once(raw, 'listening')
    for (const [name, port] of [
      ['s', service.port],
      ['raw', (raw.address() as AddressInfo).port],
    ] as const) {
      const tasks = [{ state: 'TASK_RUNNING', host: '127.0.0.1', ports: [port] }]
      cluster.apps.push({ id: `/${name}`, labels: { ...labels, DCOS_SERVICE_NAME: name }, tasks })
    }
  })
  afterEach(() => {
    behave = () => false
    for (const socket of rawSockets) socket.destroy()
    rawSockets.clear()
  })
  after(async () => {
    await cluster?.stop()
    await service?.stop()
    raw?.close()
  })

  const headers = (): Record<string, string> => ({ authorization: cluster.authorization })
  const get = (path: string, more: Record<string, string> = {}, method = 'GET') =>
    call(cluster.front, path, { method, headers: { ...headers(), ...more } })

  it('passes a chunked answer on in the pieces in which it comes, whatever they are', async () => {
    const pieces = Array.from({ length: 50 }, (_, i) => `${i}:${'x'.repeat(i * 37)}\n`)
    behave = (_incoming, response) => {
      const sendNext = (): void => {
        const piece = pieces[sent++]
        if (piece === undefined) return void response.end()
        response.write(piece, () => setImmediate(sendNext))
      }
      let sent = 0
      sendNext()
      return true
    }
    expect((await get('/service/s/x')).body).to.equal(pieces.join(''))
  })

  it('passes an answer on whose end is the end of the connection, and one from HTTP/1.0', async () => {
    for (const version of ['1.0', '1.1']) {
      rawAnswer = (socket) => socket.end(`HTTP/${version} 200 OK\r\nX-A: b\r\n\r\nto the end`)
      expect((await get('/service/raw/x')).body).to.equal('to the end')
    }
  })

  it('gives an upstream whose answer is no HTTP no second chance with other requests', async () => {
    for (const answer of [
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      'HTTP/1.1 101 Switching Protocols\r\n\r\n',
      `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`,
      'garbage\r\n\r\n',
    ]) {
      rawAnswer = (socket) => void socket.write(answer)
      expect((await get('/service/raw/x')).status, answer.slice(0, 60)).to.equal(502)
    }
    // What follows an answer is nobody's: it must not become the answer of the next request.
    rawAnswer = (socket) =>
      void socket.write(
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged',
      )
    for (let i = 0; i < 3; i++) expect((await get('/service/raw/x')).body).to.equal('ok')
  })

  it('ends a chunked answer with an error when its chunks break in the middle', async () => {
    rawAnswer = (socket) =>
      void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nzz\r\n')
    const thrown: unknown = await get('/service/raw/x').catch((error: unknown) => error)
    expect((thrown as NodeJS.ErrnoException).code).to.equal('ECONNRESET')
  })

  it('passes over interim answers, and drops trailers', async () => {
    rawAnswer = (socket) =>
      void socket.write(
        'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n1\r\na\r\n0\r\nX-T: 1\r\n\r\n',
      )
    const answer = await get('/service/raw/x')
    expect([answer.status, answer.body, answer.headers.link, answer.headers.trailer]).to.deep.equal([
      200,
      'a',
      undefined,
      undefined,
    ])
  })

  it('answers HEAD, 204 and 304 without a body, and uses the connection again', async () => {
    behave = (incoming, response) => {
      const status = Number(incoming.url?.slice(1))
      response.writeHead(status, status === 200 ? { 'content-length': '5' } : {})
      response.end(incoming.method === 'HEAD' || status !== 200 ? undefined : 'hello')
      return true
    }
    // The upstream ends no connection because the next request is late.
    service.server.keepAliveTimeout = 0
    let connections = 0
    const count = (): void => void (connections += 1)
    service.server.on('connection', count)
    for (const [path, method, body] of [
      ['/service/s/200', 'HEAD', ''],
      ['/service/s/204', 'GET', ''],
      ['/service/s/304', 'GET', ''],
      ['/service/s/200', 'GET', 'hello'],
    ] as const) {
      const answer = await get(path, {}, method)
      expect([answer.status, answer.body]).to.deep.equal([Number(path.slice(-3)), body])
      if (method === 'HEAD') expect(answer.headers['content-length']).to.equal('5')
    }
    service.server.off('connection', count)
    expect(connections).to.be.at.most(1)
  })

  it('lets a client that expects 100-continue send its body', async () => {
    const outgoing = request(`${cluster.front}/service/s/x`, {
      method: 'POST',
      headers: { ...headers(), expect: '100-continue', 'content-length': '5' },
      agent: false,
    })
    outgoing.flushHeaders()
    await once(outgoing, 'continue')
    outgoing.end('hello')
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    answer.resume()
    await once(answer, 'end')
    expect(service.received.at(-1)?.body).to.equal('hello')
    expect(service.received.at(-1)?.headers).not.to.have.property('expect')
  })

  it('takes no more of an upload than the upstream takes', async () => {
    let incomingBody: IncomingMessage | undefined
    behave = (incoming, response) => {
      incomingBody = incoming.pause()
      incoming.once('end', () => response.end('done'))
      return true
    }
    const total = 64 * 1024 * 1024
    const outgoing = request(`${cluster.front}/service/s/x`, {
      method: 'POST',
      headers: { ...headers(), 'content-length': String(total) },
      agent: false,
    })
    const piece = Buffer.alloc(1024 * 1024)
    let sent = 0
    const pour = (): void => {
      while (sent < total) {
        sent += piece.length
        if (!outgoing.write(piece)) return
      }
    }
    outgoing.on('drain', pour)
    pour()
    await eventually(() => incomingBody !== undefined)
    let before = -1
    await eventually(() => {
      const still = before === sent
      before = sent
      return still
    })
    expect(sent).to.be.lessThan(total)
    incomingBody?.resume()
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    expect(answer.statusCode).to.equal(200)
    answer.resume()
    outgoing.end()
  })

  it('passes on what an upgraded connection still says after the other side has finished', async () => {
    service.server.removeAllListeners('upgrade')
    service.server.on('upgrade', (_incoming, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
      let heard = ''
      socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
      socket.on('end', () => socket.end(`heard ${heard}`))
      socket.on('error', () => undefined)
    })
    const { hostname, port } = new URL(cluster.front)
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.write(
      `GET /service/s/x HTTP/1.1\r\nHost: a\r\nAuthorization: ${cluster.authorization}\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n`,
    )
    await eventually(() => answer.includes('101'))
    socket.end('all of it')
    await once(socket, 'end')
    expect(answer).to.contain('heard all of it')
    socket.destroy()
  })

  it('compresses long texts of components for clients that take gzip, and nobody else’s', async () => {
    const text = JSON.stringify({ text: 'many words '.repeat(2000) })
    const answerText = (_incoming: IncomingMessage, response: ServerResponse): boolean => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': String(text.length),
        etag: '"1"',
      })
      response.end(text)
      return true
    }
    const component = await startStandInUpstream(answerText)
    try {
      behave = answerText
      await cluster.restart({ upstreams: { ...cluster.upstreams, packageService: component.url } })
      const ask = async (path: string, encoding: string): Promise<[unknown, Buffer]> => {
        const outgoing = request(cluster.front + path, {
          headers: { ...headers(), 'accept-encoding': encoding },
          agent: false,
        }).end()
        const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk as Buffer)
        return [answer.headers['content-encoding'], Buffer.concat(chunks)]
      }
      const [encoding, body] = await ask('/package/x', 'gzip, br')
      expect(encoding).to.equal('gzip')
      expect(gunzipSync(body).toString()).to.equal(text)
      expect(await ask('/package/x', 'identity')).to.deep.equal([undefined, Buffer.from(text)])
      expect(await ask('/service/s/x', 'gzip')).to.deep.equal([undefined, Buffer.from(text)])
    } finally {
      await component.stop()
      await cluster.restart({})
    }
  })

  it('loses no request while routes change all the time', async () => {
    let failed = 0
    let asked = 0
    let over = false
    const asking = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (!over) {
          asked += 1
          if ((await get('/service/s/x')).status !== 200) failed += 1
        }
      }),
    )
    for (let turn = 0; turn < 60; turn++) {
      const tasks = [{ state: 'TASK_RUNNING', host: '127.0.0.1', ports: [service.port] }]
      cluster.apps.push({ id: `/t${turn}`, labels: { ...labels, DCOS_SERVICE_NAME: `t${turn}` }, tasks })
      if (turn > 5) cluster.apps.splice(2, 1)
      cluster.announceApps()
      await new Promise((resolve) => setImmediate(resolve))
      const before = asked
      await eventually(() => asked > before)
    }
    over = true
    await asking
    expect(failed).to.equal(0)
  })
})

import { once } from 'node:events'
import { request } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { expect } from 'chai'
import { WebSocket, WebSocketServer } from 'ws'
import { eventually } from '@dcos-lite/lib/testing'
import { call } from './stand-ins/call.ts'
import { startStandInCluster } from './stand-ins/cluster.ts'
import type { StandInCluster } from './stand-ins/cluster.ts'

const labels = { DCOS_SERVICE_NAME: 's', DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' }

describe('the limits of the front door', function () {
  this.timeout(120_000)
  let cluster: StandInCluster
  let sockets: WebSocketServer
  const open = new Set<Socket>()

  before(async () => {
    cluster = await startStandInCluster()
    const tasks = [{ state: 'TASK_RUNNING', host: '127.0.0.1', ports: [cluster.plain.port] }]
    cluster.apps.push({ id: '/s', labels, tasks })
    sockets = new WebSocketServer({ server: cluster.plain.server })
  })
  afterEach(() => {
    for (const socket of open) socket.destroy()
    open.clear()
  })
  after(async () => {
    sockets?.close()
    await cluster?.stop()
  })

  /** A connection that says what it is told; `ended` tells what came back once the other side has closed it. */
  function connection(): { socket: Socket; ended: Promise<string> } {
    const { hostname, port } = new URL(cluster.front)
    const socket = connect(Number(port), hostname)
    open.add(socket)
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
    socket.on('error', () => undefined)
    return { socket, ended: new Promise((resolve) => socket.once('close', () => resolve(answer))) }
  }

  it('ends a request whose headers never end, after very little of them', async () => {
    const { socket, ended } = connection()
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nX: ')
    const piece = Buffer.alloc(65_536, 'a')
    let sent = 0
    // A gigabyte is offered; how much is taken is what counts.
    const pour = (): void => {
      while (!socket.destroyed && sent < 1024 ** 3) {
        sent += piece.length
        if (!socket.write(piece)) return
      }
    }
    socket.on('drain', pour)
    pour()
    expect(await ended).to.match(/^HTTP\/1\.1 431 |^$/)
    expect(sent).to.be.lessThan(64 * 1024 ** 2)
    expect((await call(cluster.front, '/dcos-metadata/dcos-version.json')).status).to.equal(200)
  })

  it('refuses thousands of headers, and loses none of those that it takes', async () => {
    const many = connection()
    const header = 'a:\r\n'
    many.socket.write(`GET /mesos/x HTTP/1.1\r\nHost: a\r\n${header.repeat(20_000)}\r\n`)
    expect(await many.ended).to.match(/^HTTP\/1\.1 431 /)
    const within = connection()
    within.socket.write(
      `POST /package/x HTTP/1.1\r\nHost: a\r\nAuthorization: ${cluster.authorization}\r\nConnection: close\r\n` +
        `${'a: b\r\n'.repeat(500)}Content-Length: 2\r\n\r\nab`,
    )
    expect(await within.ended).to.match(/^HTTP\/1\.1 200 /)
    expect(cluster.plain.received.at(-1)?.body).to.equal('ab')
  })

  it('ends clients that trickle their headers', async () => {
    await cluster.restart({ limits: { headerTimeoutMs: 300 } })
    const { socket, ended } = connection()
    socket.write('GET / HTTP/1.1\r\n')
    const trickling = setInterval(() => socket.write('X: y\r\n'), 20)
    try {
      expect(await ended).to.match(/^HTTP\/1\.1 408 |^$/)
    } finally {
      clearInterval(trickling)
      await cluster.restart({})
    }
  })

  it('closes connections beyond the limit, and takes others when some have ended', async () => {
    await cluster.restart({ limits: { connections: 3 } })
    const kept = Array.from({ length: 3 }, connection)
    await Promise.all(kept.map(({ socket }) => once(socket, 'connect')))
    expect(await connection().ended).to.equal('')
    for (const { socket } of kept) socket.destroy()
    await eventually(
      async () => (await call(cluster.front, '/dcos-metadata/dcos-version.json')).status === 200,
    )
    await cluster.restart({})
  })

  it('upgrades so many connections of a client and no more, and others when some have ended', async () => {
    await cluster.restart({ limits: { upgradesPerClient: 3 } })
    const upgrade = (): WebSocket =>
      new WebSocket(`${cluster.front.replace('http', 'ws')}/service/s/chat`, {
        headers: { authorization: cluster.authorization },
      }).on('error', () => undefined)
    const taken = Array.from({ length: 3 }, upgrade)
    await Promise.all(taken.map((socket) => once(socket, 'open')))
    const flood = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const socket = upgrade()
        const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
        answer.resume()
        socket.terminate()
        return [answer.statusCode, answer.headers['x-dcos-error']]
      }),
    )
    for (const refused of flood) {
      expect(refused).to.deep.equal([503, 'DCL_ADMIN_ROUTER_TOO_MANY_UPGRADES'])
    }
    for (const socket of taken) socket.terminate()
    await eventually(async () => {
      const socket = upgrade()
      const opened = await Promise.race([
        once(socket, 'open').then(() => true),
        once(socket, 'unexpected-response').then(() => false),
      ])
      socket.terminate()
      return opened
    })
    await cluster.restart({})
  })

  it('answers pipelined requests in their order, each by its own rules', async () => {
    const { socket, ended } = connection()
    const token = `Authorization: ${cluster.authorization}\r\n`
    const ask = (path: string, more: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
    socket.write(
      ask('/service/s/1', token) +
        ask('/package/2', '') +
        ask('/service/s/3', token) +
        ask('/nothing/4', token) +
        ask('/service/s/5', `${token}Connection: close\r\n`),
    )
    const answers = await ended
    expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).to.deep.equal([
      '200',
      '401',
      '200',
      '200',
      '200',
    ])
    expect([...answers.matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url)).to.deep.equal([
      '/1',
      '/3',
      '/nothing/4',
      '/5',
    ])
  })

  it('takes no CONNECT, no TRACE, and no HTTP that is older or newer', async () => {
    for (const [line, expected] of [
      [`CONNECT ${new URL(cluster.plain.url).host} HTTP/1.1`, /^$|^HTTP\/1\.1 4/],
      ['TRACE /package/x HTTP/1.1', /^HTTP\/1\.1 40[15]/],
      ['GET /package/x HTTP/2.0', /^HTTP\/1\.1 (400|505)|^$/],
      ['PRI * HTTP/2.0', /^HTTP\/1\.1 (400|505)|^$/],
      ['GET /package/x', /^HTTP\/1\.1 (400|505)|^$/],
      ['OPTIONS * HTTP/1.1', /^HTTP\/1\.1 400/],
    ] as const) {
      cluster.plain.received.length = 0
      const { socket, ended } = connection()
      socket.end(`${line}\r\nHost: a\r\nAuthorization: ${cluster.authorization}\r\nConnection: close\r\n\r\n`)
      expect(await ended, line).to.match(expected)
      expect(cluster.plain.received, line).to.deep.equal([])
    }
  })

  it('ends what is open of a user who is deleted: streams, uploads and WebSockets', async () => {
    cluster.identity.add('eve')
    const authorization = `token=${await cluster.identity.token('eve')}`
    await eventually(
      async () => (await call(cluster.front, '/package/x', { headers: { authorization } })).status === 200,
    )
    const chat = new WebSocket(`${cluster.front.replace('http', 'ws')}/service/s/chat`, {
      headers: { authorization },
    })
    chat.on('error', () => undefined)
    await once(chat, 'open')
    const upload = request(`${cluster.front}/service/s/x`, {
      method: 'POST',
      headers: { authorization },
      agent: false,
    })
    upload.on('error', () => undefined)
    const reached = new Promise<void>((resolve) => {
      cluster.plain.server.on('request', ({ method }) => {
        if (method === 'POST') resolve()
      })
    })
    upload.write('a')
    await reached
    const others = new WebSocket(`${cluster.front.replace('http', 'ws')}/service/s/chat`, {
      headers: { authorization: cluster.authorization },
    })
    await once(others, 'open')
    const closed = (one: WebSocket | ClientRequest): Promise<unknown> =>
      new Promise((resolve) => one.once('close', resolve))
    const ended = Promise.all([closed(chat), closed(upload)])
    cluster.identity.remove('eve')
    await ended
    expect(others.readyState).to.equal(WebSocket.OPEN)
    others.terminate()
  })
})

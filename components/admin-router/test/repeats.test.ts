import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect } from 'chai'
import { WebSocket, WebSocketServer } from 'ws'
import { call } from './stand-ins/call.ts'
import type { Answer } from './stand-ins/call.ts'
import { startStandInCluster } from './stand-ins/cluster.ts'
import type { StandInCluster } from './stand-ins/cluster.ts'
import { startStandInUpstream } from './stand-ins/upstream.ts'
import type { StandInUpstream } from './stand-ins/upstream.ts'

describe('requests whose instance ends', () => {
  let cluster: StandInCluster
  let live: StandInUpstream
  let started: StandInUpstream[]

  const upstream = async (
    handle?: (request: IncomingMessage, response: ServerResponse) => boolean,
  ): Promise<StandInUpstream> => {
    const standIn = await startStandInUpstream(handle)
    started.push(standIn)
    return standIn
  }
  /** Nothing listens there, and no other program is given it meanwhile. */
  const gonePort = 1
  const tasks = (...ports: number[]) =>
    ports.map((port) => ({ state: 'TASK_RUNNING', host: '127.0.0.1', ports: [port] }))
  const run = (...ports: number[]): void => {
    const labels = { DCOS_SERVICE_NAME: 's', DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' }
    cluster.apps.splice(0, 1, { id: '/s', labels, tasks: tasks(...ports) })
  }
  const ask = (options: { method?: string; body?: string } = {}): Promise<Answer> =>
    call(cluster.front, '/service/s/x', {
      ...options,
      headers: {
        authorization: cluster.authorization,
        ...(options.body === undefined ? {} : { 'content-length': String(options.body.length) }),
      },
    })
  const repeats = async (): Promise<number> => {
    const { body } = await call(cluster.front, '/metrics')
    return Number(/^dcos_admin_router_upstream_retries_total\{.*\} (\d+)$/m.exec(body)?.[1] ?? 0)
  }

  beforeEach(async () => {
    started = []
    cluster = await startStandInCluster()
    live = await upstream()
  })
  afterEach(async () => {
    await cluster.stop()
    await Promise.all(started.map((standIn) => standIn.stop()))
  })

  it('are sent to another one when a connection is refused, with their body, and later ones at once', async () => {
    run(gonePort, live.port)
    const first = await ask({ method: 'POST', body: 'whole' })
    expect([first.status, (JSON.parse(first.body) as { body: string }).body]).to.deep.equal([200, 'whole'])
    expect(live.received).to.have.length(1)
    expect((await ask()).status).to.equal(200)
    expect(await repeats()).to.equal(1)
  })

  it('are sent to another one when the connection ends, unless they may have had an effect', async () => {
    let cut = 0
    const dying = await upstream((request) => {
      cut += 1
      request.socket.destroy()
      return true
    })
    run(dying.port, live.port)
    for (const method of ['GET', 'HEAD', 'OPTIONS']) expect((await ask({ method })).status).to.equal(200)
    expect([cut, live.received.length]).to.deep.equal([3, 3])
    for (const method of ['POST', 'DELETE']) expect((await ask({ method })).status).to.equal(502)
    expect((await ask({ method: 'GET', body: 'a body' })).status).to.equal(502)
    expect([cut, live.received.length]).to.deep.equal([6, 3])
  })

  it('find an instance that nothing was said of yet', async () => {
    run(gonePort)
    expect((await ask()).status).to.equal(502)
    run(live.port)
    expect((await ask()).status).to.equal(200)
  })

  it('are given up after the second repeat', async () => {
    let cut = 0
    const dying = await Promise.all(
      Array.from({ length: 4 }, () =>
        upstream((request) => {
          cut += 1
          request.socket.destroy()
          return true
        }),
      ),
    )
    run(...dying.map(({ port }) => port))
    expect((await ask()).status).to.equal(502)
    expect([cut, await repeats()]).to.deep.equal([3, 2])
  })

  it('are not repeated once an answer began', async () => {
    const dying = await upstream((_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setImmediate(() => response.destroy())
      return true
    })
    run(dying.port, live.port)
    const outcome = await ask().catch((error: unknown) => error)
    expect(outcome).to.be.an.instanceOf(Error)
    expect(live.received).to.be.empty
  })

  it('reach another one with their upgrade', async () => {
    const sockets = new WebSocketServer({ server: live.server })
    sockets.on('connection', (socket) => socket.send('hello'))
    run(gonePort, live.port)
    const socket = new WebSocket(`${cluster.front.replace('http', 'ws')}/service/s/`, {
      headers: { authorization: cluster.authorization },
    })
    const heard = await new Promise<string>((resolve, reject) => {
      socket.once('message', (data: Buffer) => resolve(data.toString('utf8')))
      socket.once('error', reject)
    })
    expect(heard).to.equal('hello')
    socket.terminate()
    sockets.close()
  })

  it('are all answered while instances come and go', async () => {
    let current = await upstream()
    run(current.port, live.port)
    let going = true
    const statuses = new Map<number, number>()
    const client = async (): Promise<void> => {
      while (going) {
        const { status } = await ask()
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    const clients = Promise.all(Array.from({ length: 4 }, client))
    for (let turn = 0; turn < 5; turn++) {
      const before = current.received.length
      while (current.received.length < before + 20) await ask()
      const next = await upstream()
      await current.stop()
      run(next.port, live.port)
      cluster.announceApps()
      current = next
    }
    going = false
    await clients
    expect([...statuses.keys()]).to.deep.equal([200])
  })
})

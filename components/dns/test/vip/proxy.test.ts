import { expect } from 'chai'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { eventually } from '@dcos-lite/lib/testing'
import type { OperatorState, OperatorTask } from '../../src/snapshot/operator-api.ts'
import { clusterOf, runningTask } from '../stand-in-master.ts'
import { startFixture } from '../started-server.ts'
import type { Fixture } from '../started-server.ts'

const service = 'web.marathon.l4lb.thisdcos.directory'

/** A backend that says its name and ends the connection. */
async function startBackend(name: string): Promise<{ name: string; port: number; server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.end(name)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { name, port: (server.address() as AddressInfo).port, server }
}

/** What a connection is told, or why there is none. */
function whoAnswers(ip: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    let heard = ''
    const socket = connect(port, ip)
    socket.on('data', (chunk) => (heard += chunk.toString()))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    socket.once('close', () => resolve(heard))
  })
}

function stateOf(tasks: OperatorTask[]): OperatorState {
  const state = clusterOf(tasks)
  const agents = [{ agent_info: { hostname: '127.0.0.1', id: { value: 'm-S0' } } }]
  return { ...state, get_agents: { agents } }
}

function backendTask(id: string, port: number, vip: string, more: Partial<OperatorTask> = {}): OperatorTask {
  const labels = { labels: [{ key: 'VIP_0', value: vip }] }
  const ports = { ports: [{ number: port, protocol: 'tcp', labels }] }
  return runningTask(id, 'web', [port], {
    discovery: { visibility: 'FRAMEWORK', name: 'web', ports },
    ...more,
  })
}

describe('a virtual address that a proxy serves', () => {
  let fixture: Fixture
  const servers: Server[] = []
  const backend = async (name: string): Promise<{ name: string; port: number; server: Server }> => {
    const started = await startBackend(name)
    servers.push(started.server)
    return started
  }
  /** Names get addresses of the loopback, which need no rights. */
  const begin = async (tasks: OperatorTask[]): Promise<Fixture> =>
    (fixture = await startFixture(
      { state: stateOf(tasks) },
      { vips: { mode: 'proxy', first: '127.11.0.0', last: '127.11.255.255' } },
    ))
  const addressOf = async (name = service): Promise<string> =>
    (await fixture.resolver.resolve4(name))[0] ?? ''
  const updated = (id: string, more: object, state = 'TASK_RUNNING' as OperatorTask['state']): void =>
    fixture.master.send({
      type: 'TASK_UPDATED',
      task_updated: {
        framework_id: { value: 'f' },
        state,
        status: { task_id: { value: id }, state, ...more },
      },
    })
  afterEach(async () => {
    await fixture.end()
    for (const server of servers.splice(0)) server.close()
  })

  it('has one address for its name, and leads to every backend in turn', async () => {
    const [one, two] = [await backend('one'), await backend('two')]
    await begin([backendTask('t.1', one.port, '/web:7080'), backendTask('t.2', two.port, 'web:7080')])
    const ip = await addressOf()
    expect(ip).to.match(/^127\.11\./)
    expect(await addressOf('web.marathon.dclb.thisdcos.directory')).to.equal(ip)
    expect(await addressOf('web.marathon.l4lb.thisdcos.global')).to.equal(ip)
    await eventually(async () => {
      const heard = await Promise.all(Array.from({ length: 6 }, () => whoAnswers(ip, 7080)))
      expect([...new Set(heard)].sort()).to.deep.equal(['one', 'two'])
    })
  })

  it('follows health: nothing goes to a backend without a good word of its check', async () => {
    const [one, two] = [await backend('one'), await backend('two')]
    await begin([
      backendTask('t.1', one.port, '127.11.0.9:7081'),
      backendTask('t.2', two.port, '127.11.0.9:7081', { health_check: {} }),
    ])
    const heardOf = async (): Promise<string[]> => {
      const heard = await Promise.all(Array.from({ length: 6 }, () => whoAnswers('127.11.0.9', 7081)))
      return [...new Set(heard)].sort()
    }
    await eventually(async () => expect(await heardOf()).to.deep.equal(['one']))
    updated('t.2', { healthy: true })
    await eventually(async () => expect(await heardOf()).to.deep.equal(['one', 'two']))
    updated('t.1', { healthy: false })
    await eventually(async () => expect(await heardOf()).to.deep.equal(['two']))
    updated('t.2', { healthy: false })
    await eventually(async () => expect(await heardOf()).to.deep.equal(['ECONNREFUSED']))
  })

  it('keeps its name while a backend is about to end, and loses it with the last', async () => {
    const one = await backend('one')
    await begin([backendTask('t.1', one.port, '/web:7082')])
    const ip = await addressOf()
    await eventually(async () => expect(await whoAnswers(ip, 7082)).to.equal('one'))
    updated('t.1', {}, 'TASK_KILLING')
    await eventually(async () => expect(await whoAnswers(ip, 7082)).to.equal('ECONNREFUSED'))
    expect(await addressOf()).to.equal(ip)
    updated('t.1', {}, 'TASK_KILLED')
    await eventually(async () => {
      const failed: unknown = await fixture.resolver.resolve4(service).catch((error: unknown) => error)
      expect((failed as NodeJS.ErrnoException).code).to.equal('ENOTFOUND')
    })
  })

  it('fails no connection while its backends are replaced one by one', async () => {
    let present = [await backend('g0-a'), await backend('g0-b')]
    await begin(present.map(({ name, port }) => backendTask(name, port, '/web:7083')))
    const ip = await addressOf()
    await eventually(async () => expect(await whoAnswers(ip, 7083)).to.match(/^g0/))
    let going = true
    let underWay = 0
    let gate = Promise.resolve()
    const heard = new Set<string>()
    const client = async (): Promise<void> => {
      while (going) {
        await gate
        underWay++
        heard.add(await whoAnswers(ip, 7083))
        underWay--
      }
    }
    const clients = Promise.all([client(), client(), client()])
    for (let generation = 1; generation <= 3; generation++) {
      for (const old of present) {
        const fresh = await backend(`g${generation}-${old.name.at(-1)}`)
        present = present.map((each) => (each === old ? fresh : each))
        fixture.master.send({
          type: 'TASK_ADDED',
          task_added: { task: backendTask(fresh.name, fresh.port, '/web:7083') },
        })
        await eventually(() => expect(heard).to.include(fresh.name))
        // It ends before the cluster hears of it, as when a machine fails. What such a one has taken is lost: no
        // connection is under way just then.
        const ended = Promise.withResolvers<void>()
        gate = ended.promise
        await eventually(() => underWay === 0)
        old.server.close()
        updated(old.name, {}, 'TASK_KILLED')
        ended.resolve()
      }
    }
    going = false
    await clients
    expect([...heard].sort()).to.deep.equal(['g0-a', 'g0-b', 'g1-a', 'g1-b', 'g2-a', 'g2-b', 'g3-a', 'g3-b'])
  })

  it('carries whole conversations, whichever side ends first', async () => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      let size = 0
      socket.on('error', () => undefined)
      socket.on('data', (chunk) => (size += chunk.length))
      socket.on('end', () => socket.end(`${size}:`.padEnd(300_000, 'x')))
    })
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    await begin([backendTask('t.1', (server.address() as AddressInfo).port, '/web:7084')])
    const ip = await addressOf()
    await eventually(async () => {
      const socket = connect({ port: 7084, host: ip, allowHalfOpen: true })
      let received = ''
      socket.on('data', (chunk) => (received += chunk.toString()))
      socket.end(Buffer.alloc(500_000))
      await once(socket, 'close')
      expect(received).to.have.lengthOf(300_000)
      expect(received).to.match(/^500000:/)
    })
  })

  it('carries datagrams there and back', async () => {
    const echo = createSocket('udp4')
    echo.on('message', (message, { port, address }) =>
      echo.send(`heard ${message.toString()}`, port, address),
    )
    echo.bind(0, '127.0.0.1')
    await once(echo, 'listening')
    const labels = { labels: [{ key: 'VIP_0', value: '/web:7085' }] }
    const ports = { ports: [{ number: echo.address().port, protocol: 'udp', labels }] }
    const discovery = { visibility: 'FRAMEWORK' as const, name: 'web', ports }
    const client = createSocket('udp4')
    try {
      await begin([runningTask('t.1', 'web', [echo.address().port], { discovery })])
      const ip = await addressOf()
      const heard: string[] = []
      client.on('message', (message) => heard.push(message.toString()))
      await eventually(() => {
        client.send('hello', 7085, ip)
        expect(heard).to.include('heard hello')
      })
    } finally {
      client.close()
      echo.close()
    }
  })
})

import { expect } from 'chai'
import * as dnsPacket from 'dns-packet'
import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { eventually } from '@dcos-lite/lib/testing'
import { askTcp, askUdp, codeOf, exchangeUdp, question } from '../ask.ts'
import { startFixture } from '../started-server.ts'
import type { Fixture } from '../started-server.ts'

type Answer = (query: Buffer, send: (answer: Buffer) => void, from: number) => void

const answerTo = (query: Buffer, ip: string, more: { id?: number; name?: string } = {}): Buffer => {
  const { id = 0, questions = [] } = dnsPacket.decode(query)
  const name = more.name ?? questions[0]?.name ?? ''
  const asked = [{ ...questions[0], name, type: 'A' as const }]
  const answers = [{ type: 'A' as const, name, ttl: 30, data: ip }]
  return dnsPacket.encode({ type: 'response', id: more.id ?? id, questions: asked, answers })
}

describe('answers of other servers', () => {
  let fixture: Fixture
  const sockets: Socket[] = []
  const upstream = async (answer: Answer): Promise<string> => {
    const socket = createSocket('udp4')
    sockets.push(socket)
    socket.on('message', (query, { port, address }) => {
      answer(query, (bytes) => socket.send(bytes, port, address), port)
    })
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return `127.0.0.1:${socket.address().port}`
  }
  afterEach(async () => {
    await fixture.end()
    for (const socket of sockets.splice(0)) socket.close()
  })

  it('count only with the id and the question that were sent, and from the server that was asked', async () => {
    const stranger = createSocket('udp4')
    sockets.push(stranger)
    const server = await upstream((query, send, from) => {
      const { id = 0 } = dnsPacket.decode(query)
      send(answerTo(query, '6.6.6.1', { id: id ^ 1 }))
      send(answerTo(query, '6.6.6.2', { name: 'other.example' }))
      send(query)
      send(Buffer.from('x'))
      stranger.send(answerTo(query, '6.6.6.3'), from, '127.0.0.1', () => send(answerTo(query, '1.2.3.4')))
    })
    fixture = await startFixture({}, { upstreams: [server] })
    expect(await fixture.resolver.resolve4('bank.example')).to.deep.equal(['1.2.3.4'])
  })

  it('are asked for under ids and ports that nobody can guess, once for many who ask the same', async () => {
    const ids: number[] = []
    const ports = new Set<number>()
    const waiting: (() => void)[] = []
    const server = await upstream((query, send, from) => {
      ids.push(query.readUInt16BE(0))
      ports.add(from)
      if (dnsPacket.decode(query).questions?.[0]?.name === 'same.example') {
        waiting.push(() => send(answerTo(query, '1.2.3.4')))
      } else send(answerTo(query, '1.2.3.4'))
    })
    fixture = await startFixture({}, { upstreams: [server] })
    for (let i = 0; i < 20; i++) await askUdp(fixture.port, { id: 7, ...question(`n${i}.example`) })
    expect(ids.filter((id) => id === 7)).to.have.length.below(3)
    expect(new Set(ids).size).to.be.above(15)
    expect(ports.size).to.be.above(10)
    ids.length = 0
    const same = dnsPacket.encode({ type: 'query', id: 1, ...question('same.example') })
    const asked = Array.from({ length: 5 }, (_, i) => {
      const own = Buffer.from(same)
      own.writeUInt16BE(100 + i, 0)
      return exchangeUdp(fixture.port, own)
    })
    await eventually(() => expect(waiting).not.to.deep.equal([]))
    for (const answer of waiting) answer()
    const answers = await Promise.all(asked)
    expect(answers.map((answer) => answer?.readUInt16BE(0))).to.deep.equal([100, 101, 102, 103, 104])
    expect(waiting).to.have.lengthOf(1)
  })

  it('come from the servers of the longest zone that the name lies in', async () => {
    const inner = await upstream((query, send) => send(answerTo(query, '10.0.0.1')))
    const outer = await upstream((query, send) => send(answerTo(query, '10.0.0.2')))
    const other = await upstream((query, send) => send(answerTo(query, '10.0.0.3')))
    const forwardZones = { 'corp.example': [outer], 'lab.corp.example': [inner] }
    fixture = await startFixture({}, { upstreams: [other], forwardZones })
    const { resolver } = fixture
    expect(await resolver.resolve4('a.LAB.corp.example')).to.deep.equal(['10.0.0.1'])
    expect(await resolver.resolve4('corp.example')).to.deep.equal(['10.0.0.2'])
    expect(await resolver.resolve4('xcorp.example')).to.deep.equal(['10.0.0.3'])
  })

  it('are asked for once more when a datagram is lost', async () => {
    const seen = new Set<string>()
    const server = await upstream((query, send) => {
      const name = dnsPacket.decode(query).questions?.[0]?.name ?? ''
      if (seen.has(name)) send(answerTo(query, '1.2.3.4'))
      seen.add(name)
    })
    fixture = await startFixture({}, { upstreams: [server], upstreamTimeoutMs: 300 })
    // The second one may be late too, on a machine that is busy: then the next name has its turn.
    await eventually(async () => {
      const answer = await askUdp(fixture.port, question(`lost${seen.size}.example`))
      expect(codeOf(answer)).to.equal('NOERROR')
    })
  })

  it('go over TCP when the client came over TCP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.on('data', (chunk: Buffer) => {
        const answer = answerTo(chunk.subarray(2), '1.2.3.4')
        socket.write(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 0xff]), answer]))
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    try {
      fixture = await startFixture({}, { upstreams: [`127.0.0.1:${port}`] })
      expect((await askTcp(fixture.port, question('tcp.example'))).answers).to.have.lengthOf(1)
    } finally {
      server.close()
    }
  })
})

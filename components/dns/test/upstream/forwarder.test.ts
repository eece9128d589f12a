import { expect } from 'chai'
import * as dnsPacket from 'dns-packet'
import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { createManualClock } from '@dcos-lite/lib/clock'
import { isDcosError } from '@dcos-lite/lib/errors'
import { eventually } from '@dcos-lite/lib/testing'
import type { DnsConfig } from '../../src/index.ts'
import { createAnswerCache } from '../../src/upstream/answer-cache.ts'
import { parseUpstream } from '../../src/upstream/exchange.ts'
import { startFixture } from '../started-server.ts'
import type { Fixture } from '../started-server.ts'

interface Upstream {
  address: string
  asked(): number
  socket: Socket
}

/** Another name server: answers every question with one address, or never. */
async function startUpstream(ip: string | undefined): Promise<Upstream> {
  const socket = createSocket('udp4')
  let asked = 0
  socket.on('message', (message, peer) => {
    asked++
    if (ip === undefined) return
    const { id, questions } = dnsPacket.decode(message)
    const name = questions?.[0]?.name ?? ''
    const answer = dnsPacket.encode({
      type: 'response',
      ...(id === undefined ? {} : { id }),
      questions: questions ?? [],
      answers: [{ type: 'A', name, ttl: 30, data: ip }],
    })
    socket.send(answer, peer.port, peer.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return { address: `127.0.0.1:${(socket.address() as AddressInfo).port}`, asked: () => asked, socket }
}

describe('names of others', () => {
  let fixture: Fixture
  const upstreams: Upstream[] = []
  const begin = async (ips: (string | undefined)[], config: Partial<DnsConfig> = {}): Promise<void> => {
    for (const ip of ips) upstreams.push(await startUpstream(ip))
    fixture = await startFixture({}, { upstreams: upstreams.map(({ address }) => address), ...config })
  }
  afterEach(async () => {
    await fixture.end()
    for (const { socket } of upstreams.splice(0)) socket.close()
  })

  it('are asked from the other servers, and the answer is kept', async () => {
    await begin(['93.184.216.34'])
    expect(await fixture.resolver.resolve4('example.com')).to.deep.equal(['93.184.216.34'])
    const query = dnsPacket.encode({
      type: 'query',
      id: 1,
      flags: dnsPacket.RECURSION_DESIRED,
      questions: [{ name: 'kept.example', type: 'A' }],
    })
    const before = upstreams[0]?.asked() ?? 0
    for (let i = 0; i < 3; i++) {
      const socket = createSocket('udp4')
      query.writeUInt16BE(100 + i, 0)
      const answer = await new Promise<Buffer>((resolve) => {
        socket.once('message', resolve)
        socket.send(query, fixture.port, '127.0.0.1')
      })
      socket.close()
      expect(answer.readUInt16BE(0)).to.equal(100 + i)
    }
    expect(upstreams[0]?.asked()).to.equal(before + 1)
  })

  it('are answered when one of the servers is silent', async () => {
    await begin([undefined, undefined, '10.2.3.4'], { upstreamTimeoutMs: 300 })
    // The third may be late too, on a machine that is busy.
    const answer = await eventually(() => fixture.resolver.resolve4('example.org'))
    expect(answer).to.deep.equal(['10.2.3.4'])
  })

  it('are a SERVFAIL when no server answers', async () => {
    await begin([undefined], { upstreamTimeoutMs: 100 })
    const error: unknown = await fixture.resolver.resolve4('example.net').catch((thrown: unknown) => thrown)
    expect((error as NodeJS.ErrnoException).code).to.equal('ESERVFAIL')
  })
})

describe('the cache of answers', () => {
  it('hands out an answer with its remaining time, until that is over', () => {
    const clock = createManualClock()
    const cache = createAnswerCache(clock)
    const query = dnsPacket.encode({ type: 'query', id: 1, questions: [{ name: 'a.example', type: 'A' }] })
    const answer = dnsPacket.encode({
      type: 'response',
      id: 1,
      questions: [{ name: 'a.example', type: 'A' }],
      answers: [{ type: 'A', name: 'a.example', ttl: 30, data: '1.2.3.4' }],
    })
    cache.keep(query, 'udp', answer)
    clock.advance(10_000)
    const kept = cache.find(query, 'udp')
    const [record] = dnsPacket.decode(kept ?? Buffer.alloc(0)).answers ?? []
    expect(record?.type === 'A' && record.ttl).to.equal(20)
    expect(cache.find(query, 'tcp')).to.equal(undefined)
    clock.advance(20_000)
    expect(cache.find(query, 'udp')).to.equal(undefined)
  })
})

describe('parseUpstream', () => {
  it('reads addresses with and without a port', () => {
    expect(parseUpstream('10.0.0.1')).to.deep.equal({ ip: '10.0.0.1', port: 53 })
    expect(parseUpstream('10.0.0.1:5353')).to.deep.equal({ ip: '10.0.0.1', port: 5353 })
    expect(parseUpstream('[fd00::1]:5353')).to.deep.equal({ ip: 'fd00::1', port: 5353 })
  })

  it('refuses anything else with DCL_DNS_BAD_UPSTREAM', () => {
    for (const text of ['dns.example.com', '10.0.0.1:0', '']) {
      try {
        parseUpstream(text)
        expect.fail(`${text} was accepted`)
      } catch (error) {
        expect(isDcosError(error) && error.code).to.equal('DCL_DNS_BAD_UPSTREAM')
      }
    }
  })
})

import { expect } from 'chai'
import * as dnsPacket from 'dns-packet'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { eventually } from '@dcos-lite/lib/testing'
import { askTcp, askUdp, codeOf, exchangeUdp, opt, question } from './ask.ts'
import { clusterOf, runningTask } from './stand-in-master.ts'
import { startFixture } from './started-server.ts'
import type { Fixture } from './started-server.ts'

/** A header of one question, and what follows. */
const message = (...bytes: number[]): Buffer =>
  Buffer.from([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...bytes])

describe('bad input', () => {
  let fixture: Fixture
  const many = Array.from({ length: 40 }, (_, i) => runningTask(`many.${i}`, 'many', [31000 + i]))
  before(async () => {
    fixture = await startFixture({ state: clusterOf([runningTask('t.1', 'web', [31000]), ...many]) })
  })
  after(() => fixture.end())

  const stillAnswers = async (): Promise<void> => {
    const { answers } = await askUdp(fixture.port, question('web.marathon.mesos'))
    expect(answers).to.have.lengthOf(1)
  }

  it('survives messages that were changed at random, over UDP and TCP', async () => {
    const random = createSeededRandom(53)
    const names = [
      'web.marathon.mesos',
      'many.marathon.mesos',
      'a.zk',
      'x.component.thisdcos.directory',
      'b.example',
    ]
    const kinds = ['A', 'SRV', 'SOA', 'ANY', 'CNAME'] as const
    const socket = createSocket('udp4')
    const connection = connect(fixture.port, '127.0.0.1')
    connection.on('error', () => undefined)
    try {
      for (let i = 0; i < 1500; i++) {
        const name = names[random.below(names.length)] ?? ''
        const type = kinds[random.below(kinds.length)] ?? 'A'
        const extra = random.below(2) === 0 ? { additionals: [opt()] } : {}
        const whole = dnsPacket.encode({
          type: 'query',
          ...question(name, type as dnsPacket.RecordType),
          ...extra,
        })
        const bytes = Buffer.concat([whole, random.bytes(random.below(20))])
        for (let n = random.below(6); n > 0; n--) bytes[random.below(bytes.length)] = random.below(256)
        const cut = bytes.subarray(0, random.below(4) === 0 ? random.below(bytes.length + 1) : bytes.length)
        socket.send(cut, fixture.port, '127.0.0.1')
        if (i % 50 === 0)
          connection.write(Buffer.concat([Buffer.from([cut.length >> 8, cut.length & 0xff]), cut]))
        if (i % 250 === 0) await stillAnswers()
      }
      await stillAnswers()
      expect((await fixture.get('/dcos/health')).status).to.equal(200)
    } finally {
      socket.close()
      connection.destroy()
    }
  })

  it('does not follow names in circles, and gives them no answer', async () => {
    const toItself = message(0xc0, 12, 0, 1, 0, 1)
    const toEachOther = message(0xc0, 14, 0xc0, 12, 0, 1, 0, 1)
    const longLabels = message(
      ...Array.from({ length: 5 }, () => [63, ...Buffer.alloc(63, 'a')]).flat(),
      0,
      0,
      1,
      0,
      1,
    )
    const beyond = message(63, 1, 2, 3)
    for (const bytes of [toItself, toEachOther, longLabels, beyond, Buffer.alloc(0), Buffer.alloc(11)]) {
      // Answers come in the order of the questions: the first is that to the question behind it.
      const good = dnsPacket.encode({ type: 'query', id: 4713, ...question('web.marathon.mesos') })
      expect((await exchangeUdp(fixture.port, bytes, good))?.readUInt16BE(0)).to.equal(4713)
    }
    await stillAnswers()
  })

  it('takes names with dots, zeros and foreign bytes in their labels for unknown ones', async () => {
    const dotted = message(9, ...Buffer.from('web.mesos'), 5, ...Buffer.from('mesos'), 0, 0, 1, 0, 1)
    const zero = message(4, 0, 1, 0xff, 0xfe, 5, ...Buffer.from('mesos'), 0, 0, 1, 0, 1)
    for (const bytes of [dotted, zero]) {
      const answer = await exchangeUdp(fixture.port, bytes)
      if (answer === undefined) throw new Error('no answer')
      expect(answer.readUInt16BE(2) & 0xf).to.equal(3)
      expect(() => dnsPacket.decode(answer)).not.to.throw()
    }
  })

  it('answers ANY over UDP with no more bytes than were asked, and whole over TCP', async () => {
    for (const name of [
      'many.marathon.mesos',
      'web.marathon.mesos',
      'nothing.mesos',
      'ready.spartan',
      'example.com',
    ]) {
      for (const additionals of [[], [opt({ udpPayloadSize: 65_535 })]]) {
        const query = dnsPacket.encode({
          type: 'query',
          ...question(name, 'ANY' as dnsPacket.RecordType),
          additionals,
        })
        const answer = await exchangeUdp(fixture.port, query)
        expect(answer?.length, name).to.be.at.most(query.length)
      }
    }
    const cut = await askUdp(fixture.port, question('many.marathon.mesos', 'ANY' as dnsPacket.RecordType))
    expect(cut.flag_tc).to.equal(true)
    const any = { type: 'ANY' as dnsPacket.RecordType }
    const whole = await askTcp(fixture.port, { questions: [{ name: '_many._tcp.marathon.mesos', ...any }] })
    expect(whole.answers).to.have.lengthOf(40)
  })

  it('refuses zone transfers, other classes and other operations', async () => {
    for (const type of ['AXFR', 'IXFR'] as const) {
      for (const name of ['mesos', 'dcos.thisdcos.directory', 'example.com']) {
        const asked = question(name, type as dnsPacket.RecordType)
        expect(codeOf(await askTcp(fixture.port, asked)), type).to.equal('REFUSED')
        expect(codeOf(await askUdp(fixture.port, asked)), type).to.equal('REFUSED')
      }
    }
    const chaos = { questions: [{ name: 'version.bind', type: 'TXT', class: 'CH' }] } as dnsPacket.Packet
    expect(codeOf(await askUdp(fixture.port, chaos))).to.equal('REFUSED')
    const update = dnsPacket.encode({ type: 'query', ...question('mesos', 'SOA') })
    update.writeUInt8((5 << 3) | (update.readUInt8(2) & 1), 2)
    expect((await exchangeUdp(fixture.port, update))?.readUInt8(3)).to.satisfy(
      (flags = 0) => (flags & 0xf) === 4,
    )
  })

  it('keeps its own measure of EDNS: sizes, versions, options, two of them', async () => {
    const many512 = question('_many._tcp.marathon.mesos', 'SRV')
    for (const udpPayloadSize of [1, 100, 65_535]) {
      const query = dnsPacket.encode({ type: 'query', ...many512, additionals: [opt({ udpPayloadSize })] })
      const answer = await exchangeUdp(fixture.port, query)
      expect(answer?.length).to.be.at.most(udpPayloadSize > 512 ? 4096 : 512)
    }
    const badVersion = await askUdp(fixture.port, {
      ...question('web.marathon.mesos'),
      additionals: [opt({ ednsVersion: 1 })],
    })
    expect(badVersion.answers).to.deep.equal([])
    const [told] = badVersion.additionals ?? []
    expect(told?.type === 'OPT' && told.extendedRcode).to.equal(1)
    const twice = await askUdp(fixture.port, {
      ...question('web.marathon.mesos'),
      additionals: [opt(), opt()],
    })
    expect(codeOf(twice)).to.equal('FORMERR')
    const subnet = opt({
      options: [
        { code: 'CLIENT_SUBNET', ip: '1.2.3.0', sourcePrefixLength: 24 },
      ] as unknown as dnsPacket.PacketOpt[],
    })
    const { answers, additionals } = await askUdp(fixture.port, {
      ...question('web.marathon.mesos'),
      additionals: [subnet],
    })
    expect(answers).to.have.lengthOf(1)
    const [back] = additionals ?? []
    expect(back?.type === 'OPT' && back.options).to.deep.equal([])
  })

  it('reads 64 KB over TCP, also when the bytes drip, and closes what is no message', async () => {
    const query = dnsPacket.encode({ type: 'query', id: 9, ...question('web.marathon.mesos') })
    const padding = Buffer.alloc(65_535 - query.length)
    const long = Buffer.concat([Buffer.from([0xff, 0xff]), query, padding])
    const socket = connect(fixture.port, '127.0.0.1')
    for (let at = 0; at < long.length; at += 97) socket.write(long.subarray(at, at + 97))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.readUInt16BE(2)).to.equal(9)
    socket.write(Buffer.concat([Buffer.from([0, 4]), Buffer.from('junk')]))
    await once(socket, 'close')
    await stillAnswers()
  })

  it('answers new TCP clients while others hold connections without a word', async () => {
    const silent: Socket[] = []
    try {
      for (let i = 0; i < 600; i++) {
        const socket = connect(fixture.port, '127.0.0.1')
        socket.on('error', () => undefined)
        if (i % 2 === 0) socket.write(Buffer.from([0]))
        silent.push(socket)
      }
      await eventually(() => silent.every(({ connecting }) => !connecting))
      expect((await askTcp(fixture.port, question('web.marathon.mesos'))).answers).to.have.lengthOf(1)
      await eventually(
        () => silent.filter(({ destroyed, readyState }) => destroyed || readyState !== 'open').length >= 80,
      )
    } finally {
      for (const socket of silent) socket.destroy()
    }
  })
})

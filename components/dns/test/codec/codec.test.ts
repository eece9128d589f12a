import { expect } from 'chai'
import * as dnsPacket from 'dns-packet'
import fc from 'fast-check'
import { emptyReply, rcodes } from '../../src/answer/reply.ts'
import type { ReplyRecord } from '../../src/answer/reply.ts'
import { addressBytes } from '../../src/codec/address-bytes.ts'
import { decodeQuery } from '../../src/codec/decode-query.ts'
import type { Query } from '../../src/codec/decode-query.ts'
import { encodeWithin } from '../../src/codec/encode-reply.ts'
import { findTtls } from '../../src/codec/message-ttls.ts'

function queryFor(name: string, type: dnsPacket.RecordType = 'A'): Query {
  const query = decodeQuery(dnsPacket.encode({ type: 'query', id: 7, questions: [{ name, type }] }))
  if (query === undefined) throw new Error(`no query for ${name}`)
  return query
}

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'))

describe('decodeQuery', () => {
  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const message = Buffer.from(bytes)
        if (message.length > 2) message[2] = (message[2] ?? 0) & 0x7f
        decodeQuery(message)
        findTtls(message)
      }),
      { numRuns: 100 },
    )
  })

  it('survives a query with any byte changed', () => {
    const whole = dnsPacket.encode({
      type: 'query',
      questions: [{ name: 'web.marathon.mesos', type: 'SRV' }],
      additionals: [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: 1232,
          flags: 0,
          options: [],
          extendedRcode: 0,
          ednsVersion: 0,
          flag_do: false,
        },
      ],
    })
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const broken = Buffer.from(whole)
        broken[at] = value
        const query = decodeQuery(broken)
        if (query !== undefined) encodeWithin(query, emptyReply(rcodes.NXDOMAIN), 512, false)
      }),
      { numRuns: 100 },
    )
  })

  it('takes an answer for no query', () => {
    expect(
      decodeQuery(dnsPacket.encode({ type: 'response', questions: [{ name: 'a.mesos', type: 'A' }] })),
    ).to.equal(undefined)
  })
})

describe('encodeWithin', () => {
  it('writes what another decoder reads, with the question as it was asked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.nat(65_535), fc.ipV4()), { maxLength: 8 }),
        name,
        (targets, asked) => {
          const query = queryFor(asked.toUpperCase(), 'SRV')
          const answers = targets.map(([target, port]): ReplyRecord => ({
            name: query.name,
            ttl: 60,
            type: 'SRV',
            priority: 0,
            weight: 1,
            port,
            target,
          }))
          const additionals = targets.map(([owner, , value]): ReplyRecord => ({
            name: owner,
            ttl: 60,
            type: 'A',
            value,
          }))
          const reply = { ...emptyReply(rcodes.NOERROR), answers, additionals }
          const read = dnsPacket.decode(encodeWithin(query, reply, 65_535, true))
          expect(read.questions?.[0]?.name).to.equal(asked.toUpperCase())
          const services = (read.answers ?? []).map((record) =>
            record.type === 'SRV' ? record.data : undefined,
          )
          expect(services.map((data) => [data?.target, data?.port])).to.deep.equal(
            targets.map(([t, port]) => [t, port]),
          )
          expect((read.additionals ?? []).map((record) => record.name.toLowerCase())).to.deep.equal(
            targets.map(([owner]) => owner),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('drops additional records first, then answers, and says so', () => {
    const query = queryFor('many.mesos')
    const record = (i: number): ReplyRecord => ({
      name: 'many.mesos',
      ttl: 60,
      type: 'A',
      value: `10.0.0.${i}`,
    })
    const reply = {
      ...emptyReply(rcodes.NOERROR),
      answers: Array.from({ length: 100 }, (_, i) => record(i)),
      additionals: [record(200)],
    }
    const message = encodeWithin(query, reply, 512, false)
    const read = dnsPacket.decode(message)
    expect(message.length).to.be.below(512)
    expect(read.flag_tc).to.equal(true)
    expect(read.additionals).to.deep.equal([])
    expect(read.answers?.length).to.be.within(25, 30)
    expect(dnsPacket.decode(encodeWithin(query, reply, 65_535, false)).flag_tc).to.equal(false)
  })
})

describe('addressBytes', () => {
  const canonical = (text: string): string => new URL(`http://[${text}]/`).hostname

  it('writes the bytes of every IPv6 address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (ip) => {
        const words = addressBytes(ip).toString('hex').match(/.{4}/g) ?? []
        expect(canonical(words.join(':'))).to.equal(canonical(ip))
      }),
      { numRuns: 60 },
    )
  })
})

describe('findTtls', () => {
  it('finds the times of all records and leaves OPT alone', () => {
    const message = dnsPacket.encode({
      type: 'response',
      questions: [{ name: 'example.com', type: 'A' }],
      answers: [
        { type: 'CNAME', name: 'example.com', ttl: 300, data: 'other.example.com' },
        { type: 'A', name: 'other.example.com', ttl: 20, data: '1.2.3.4' },
      ],
    })
    expect(findTtls(message)?.map((offset) => message.readUInt32BE(offset))).to.deep.equal([300, 20])
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { decodeMessage, encodeMessage, WireError } from '../../../src/protocol/wire/index.ts'
import type { MessageName } from '../../../src/protocol/wire/index.ts'

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** A length in front of bytes, with the tag of a field of number 1 to 15. */
function part(number: number, bytes: Uint8Array): Uint8Array {
  const length = encodeMessage('Time', { nanoseconds: bytes.length }).subarray(1)
  return Buffer.concat([Buffer.from([(number << 3) | 2]), length, bytes])
}

function nested(depth: number): Uint8Array {
  let bytes: Uint8Array = hex('0a 01 63')
  for (let level = 1; level < depth; level++) bytes = Buffer.concat([hex('0a 01 63'), part(2, bytes)])
  return bytes
}

describe('reading binary messages', () => {
  const read: [string, MessageName, string, object][] = [
    ['skips fields that it does not know', 'Id', '0a 01 78 f8 07 01 12 02 ff ff', { value: 'x' }],
    [
      'takes numbers in one packed part',
      'HealthHttp',
      '08 50 22 03 c8 01 01',
      { port: 80, statuses: [200, 1], protocol: 'IPv4' },
    ],
    ['skips a field of another wire type', 'Failure', '0d 00 00 00 00 18 02', { status: 2 }],
    ['takes the last of a field that is given twice', 'Id', '0a 01 78 0a 01 79', { value: 'y' }],
    [
      'merges a message that is given in two parts',
      'Subscribed',
      '0a 03 0a 01 66 11 00 00 00 00 00 00 2e 40 0a 00',
      { framework_id: { value: 'f' }, heartbeat_interval_seconds: 15 },
    ],
    ['leaves an unknown number of an optional enum unset', 'SchedulerCall', '10 63', {}],
    ['leaves unknown numbers out of a list', 'Capabilities', '08 e8 07 08 01', { capabilities: ['CHOWN'] }],
    [
      'takes a map entry without a value as its empty value',
      'CsiStaticProvisioning',
      '0a 01 76 12 04 1a 02 08 01 2a 03 0a 01 6b',
      {
        volume_id: 'v',
        volume_capability: { access_mode: { mode: 'SINGLE_NODE_WRITER' } },
        volume_context: { k: '' },
      },
    ],
  ]
  for (const [says, name, bytes, message] of read) {
    it(says, () => {
      expect(decodeMessage(name, hex(bytes))).to.deep.equal(message)
    })
  }

  it('keeps a key of a map that is called __proto__', () => {
    const limits = JSON.parse('{"__proto__":{"value":1}}') as object
    const config = decodeMessage<{ limits: object }>(
      'QuotaConfig',
      encodeMessage('QuotaConfig', { role: 'r', limits }),
    )
    expect(Object.keys(config.limits)).to.deep.equal(['__proto__'])
    expect(Object.getPrototypeOf(config.limits)).to.equal(Object.prototype)
  })

  const wrong: [string, MessageName, Uint8Array, RegExp][] = [
    [
      'a required field is missing',
      'SchedulerCall',
      hex('1a 02 0a 00'),
      /^Missing required fields: subscribe\.framework_info\.user$/,
    ],
    [
      'a required enum has an unknown number',
      'ContainerInfo',
      hex('08 63'),
      /^Missing required fields: type$/,
    ],
    ['the bytes end in a field', 'Id', hex('0a 05 78'), /longer|protobuf/],
    ['a part is longer than what surrounds it', 'SchedulerCall', hex('0a 02 0a 05 78'), /longer|protobuf/],
    ['a length is beyond all measure', 'Id', hex('0a ff ff ff ff 0f'), /longer|protobuf/],
    ['a number has too many bytes', 'Time', hex('08 ff ff ff ff ff ff ff ff ff ff ff 01'), /protobuf/],
    ['a field has the number 0', 'Id', hex('00 00'), /number 0/],
    ['a wire type does not exist', 'Id', hex('0f'), /protobuf/],
    [
      'a double is NaN',
      'Scalar',
      hex('09 00 00 00 00 00 00 f8 7f'),
      /^Expecting a number for field 'value', not NaN$/,
    ],
    ['messages are nested without end', 'ContainerId', nested(5000), /nested more than/],
    [
      'groups are nested without end',
      'Id',
      Buffer.concat([hex('0a 01 78'), Buffer.alloc(200_000, 0x13)]),
      /protobuf/,
    ],
  ]
  for (const [says, name, bytes, message] of wrong) {
    it(`refuses it when ${says}`, () => {
      expect(() => decodeMessage(name, bytes)).to.throw(WireError, message)
    })
  }

  it('reads any bytes or throws a WireError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeMessage('SchedulerCall', bytes)
        } catch (error) {
          expect(error).to.be.instanceOf(WireError)
        }
      }),
      { numRuns: 300 },
    )
  })
})

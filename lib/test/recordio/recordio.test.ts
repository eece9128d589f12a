import { expect } from 'chai'
import fc from 'fast-check'
import { createRecordDecoder, encodeRecord } from '@dcos-lite/lib/recordio'

/** Cuts bytes at the given places (modulo the length), in order. */
function cutAt(bytes: Buffer, places: number[]): Buffer[] {
  const borders = [
    0,
    ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b),
    bytes.length,
  ]
  return borders.slice(1).map((end, i) => bytes.subarray(borders[i], end))
}

describe('RecordIO', () => {
  it('frames a record by its length in bytes, not in characters', () => {
    expect(encodeRecord('{"a":1}').toString()).to.equal('7\n{"a":1}')
    expect(encodeRecord('ü').toString()).to.equal('2\nü')
    expect(encodeRecord('').toString()).to.equal('0\n')
  })

  it('gives back every record, wherever the chunks end', () => {
    const records = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 })
    const places = fc.array(fc.nat(500), { maxLength: 20 })
    fc.assert(
      fc.property(records, places, (sent, cuts) => {
        const decoder = createRecordDecoder()
        const stream = Buffer.concat(sent.map((record) => encodeRecord(record)))
        const received = cutAt(stream, cuts).flatMap((chunk) => decoder.push(chunk))
        expect(received.map((record) => [...record])).to.deep.equal(sent.map((record) => [...record]))
      }),
      { numRuns: 100 },
    )
  })

  it('gives a record as soon as its last byte is there, and copies it', () => {
    const decoder = createRecordDecoder()
    const chunk = Buffer.from('3\nabc2\nd')
    const [first, ...others] = decoder.push(chunk)
    chunk.fill('x', 2, 5)
    expect(first?.toString()).to.equal('abc')
    expect(others).to.deep.equal([])
    expect(decoder.push(Buffer.from('e')).map(String)).to.deep.equal(['de'])
  })

  const malformed: [what: string, bytes: string][] = [
    ['a header that is no number', 'abc\n'],
    ['a negative length', '-1\n'],
    ['an empty header', '\n'],
    ['HTML from a proxy', '<html><body>502 Bad Gateway</body></html>'],
    ['a length header without end', '1'.repeat(30)],
    ['a record over the limit', '101\n'],
  ]
  for (const [what, bytes] of malformed) {
    it(`refuses ${what} with DCL_RECORDIO_MALFORMED, at once or byte by byte, and goes on refusing`, () => {
      const limitBytes = 100
      const whole = createRecordDecoder(limitBytes)
      const push = (decoder: typeof whole, text: string) => (): unknown => decoder.push(Buffer.from(text))
      expect(push(whole, bytes)).to.throw().with.property('code', 'DCL_RECORDIO_MALFORMED')
      expect(push(whole, '1\na')).to.throw().with.property('code', 'DCL_RECORDIO_MALFORMED')
      const slow = createRecordDecoder(limitBytes)
      expect(() => {
        for (const sign of bytes) push(slow, sign)()
      })
        .to.throw()
        .with.property('code', 'DCL_RECORDIO_MALFORMED')
    })
  }
})

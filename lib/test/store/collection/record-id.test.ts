import { expect } from 'chai'
import fc from 'fast-check'
import { decodeRecordId, encodeRecordId } from '../../../src/store/collection/record-id.ts'

const id = fc.string({
  unit: fc.oneof(
    fc.constantFrom('.', '/', '-', '0', '1', 'a', '%', ' '),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
})

function order(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

describe('the id of a record in its key', () => {
  it('comes back as it was, and never holds a slash', () => {
    fc.assert(
      fc.property(id, (text) => {
        const encoded = encodeRecordId(text)
        expect(encoded).to.not.include('/')
        expect(decodeRecordId(encoded)).to.equal(text)
      }),
    )
  })

  it('keeps the order of ids', () => {
    fc.assert(
      fc.property(id, id, (a, b) => {
        expect(order(encodeRecordId(a), encodeRecordId(b))).to.equal(order(a, b))
      }),
    )
  })

  it('is not read from text that it never makes', () => {
    for (const text of ['a/b', 'a.b', '.', 'a.2']) expect(decodeRecordId(text), text).to.equal(undefined)
  })
})

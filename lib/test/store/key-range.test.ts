import { expect } from 'chai'
import fc from 'fast-check'
import { endOfPrefix } from '../../src/store/key-range.ts'

const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom('a', '\u{10FFFF}', '\uD7FF', '\uE000'),
)
const text = fc.string({ unit: character, maxLength: 4 })

function before(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0
}

describe('the range of a prefix', () => {
  it('holds exactly the texts that begin with it', () => {
    fc.assert(
      fc.property(text, text, text, (prefix, rest, other) => {
        const end = endOfPrefix(prefix)
        const within = (key: string): boolean =>
          !before(key, prefix) && (end === undefined || before(key, end))
        expect(within(prefix + rest)).to.equal(true)
        expect(within(other)).to.equal(other.startsWith(prefix))
      }),
    )
  })
})

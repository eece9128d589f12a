import { expect } from 'chai'
import fc from 'fast-check'
import { createSeededRandom, systemRandom } from '@dcos-lite/lib/random'
import type { Random } from '@dcos-lite/lib/random'

const sources: [name: string, make: () => Random][] = [
  ['the system', () => systemRandom],
  ['a seed', () => createSeededRandom(7)],
]

for (const [name, make] of sources) {
  describe(`randomness of ${name}`, () => {
    const random = make()

    it('gives numbers of the promised ranges', () => {
      for (let i = 0; i < 200; i++) {
        expect(random.next()).to.be.at.least(0).and.lessThan(1)
        expect(random.below(6)).to.be.oneOf([0, 1, 2, 3, 4, 5])
      }
    })

    it('gives version 4 UUIDs in lower case', () => {
      for (let i = 0; i < 50; i++) {
        expect(random.uuid()).to.match(
          /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        )
      }
    })

    it('gives as many bytes as asked for', () => {
      expect([0, 1, 33].map((length) => random.bytes(length).length)).to.deep.equal([0, 1, 33])
    })

    it('shuffles a copy: same items, original untouched', () => {
      fc.assert(
        fc.property(fc.array(fc.integer(), { maxLength: 20 }), (items) => {
          const before = [...items]
          const shuffled = random.shuffle(items)
          expect(items).to.deep.equal(before)
          expect([...shuffled].sort()).to.deep.equal([...items].sort())
        }),
        { numRuns: 50 },
      )
    })
  })
}

describe('seeded randomness', () => {
  const draw = (random: Random): unknown[] => [
    random.next(),
    random.below(1000),
    random.uuid(),
    [...random.bytes(5)],
    random.shuffle([1, 2, 3, 4, 5, 6]),
  ]

  it('repeats itself from the same seed, and differs from another', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        expect(draw(createSeededRandom(seed))).to.deep.equal(draw(createSeededRandom(seed)))
        expect(draw(createSeededRandom(seed))).not.to.deep.equal(draw(createSeededRandom(seed + 1)))
      }),
      { numRuns: 50 },
    )
  })

  it('keeps the sequence that recorded seeds rely on', () => {
    const random = createSeededRandom(42)
    expect([random.next(), random.next()].map((value) => value.toFixed(6))).to.deep.equal([
      '0.601104',
      '0.448291',
    ])
  })

  it('spreads over its range', () => {
    const random = createSeededRandom(1)
    const counts = [0, 0, 0, 0]
    for (let i = 0; i < 4000; i++) {
      const place = random.below(4)
      counts[place] = (counts[place] ?? 0) + 1
    }
    for (const count of counts) expect(count).to.be.within(850, 1150)
  })
})

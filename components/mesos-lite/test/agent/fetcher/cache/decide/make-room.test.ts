import { expect } from 'chai'
import fc from 'fast-check'
import { makeRoom, usedBytes } from '../../../../../src/agent/fetcher/cache/decide/make-room.ts'

const file = fc.record({
  id: fc.uuid(),
  bytes: fc.nat(100),
  users: fc.nat(1),
  usedAt: fc.nat(1000),
})

describe('room in the cache of the fetcher', () => {
  it('is made by what was unused for longest, and never by what is in use', () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 8 }), fc.nat(400), fc.nat(400), (files, capacity, needed) => {
        const evicted = makeRoom(files, capacity, needed)
        const free = files.filter(({ users }) => users === 0)
        const least = usedBytes(files) - usedBytes(free)
        if (!evicted) {
          expect(least + needed).to.be.above(capacity)
          return
        }
        const kept = files.filter((one) => !evicted.includes(one))
        expect(usedBytes(kept) + needed).to.be.at.most(capacity)
        expect(evicted.every(({ users }) => users === 0)).to.equal(true)
        const oldestKept = Math.min(...kept.filter(({ users }) => users === 0).map(({ usedAt }) => usedAt))
        expect(Math.max(...evicted.map(({ usedAt }) => usedAt), -1)).to.be.at.most(oldestKept)
      }),
    )
  })

  it('is not made when there is enough', () => {
    const files = [{ id: 'a', bytes: 10, users: 0, usedAt: 1 }]
    expect(makeRoom(files, 20, 10)).to.deep.equal([])
    expect(makeRoom(files, 20, 11)?.map(({ id }) => id)).to.deep.equal(['a'])
    expect(makeRoom(files, 20, 21)).to.equal(undefined)
  })
})

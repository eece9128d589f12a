import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect } from 'chai'
import { createPace } from '../../../src/master/state/pace.ts'

describe('a pace', () => {
  it('lets a few through in each turn of the event loop, in order', async () => {
    const pace = createPace(3)
    const done: number[] = []
    const all = Array.from({ length: 8 }, async (_, at) => {
      await pace.next()
      done.push(at)
    })
    const counts: number[] = []
    while (done.length < 8) {
      await nextTurn()
      counts.push(done.length)
    }
    await Promise.all(all)
    expect(done).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7])
    expect(counts.some((count) => count > 0 && count < 8)).to.equal(true)
    await pace.next()
  })
})

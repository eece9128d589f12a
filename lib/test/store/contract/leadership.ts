import { expect } from 'chai'
import { campaign } from '../../../src/store/index.ts'
import type { Leadership } from '../../../src/store/index.ts'
import { eventually, testEnvironment } from '../../../src/testing/index.ts'
import { codeOf, put } from './subject.ts'
import type { Subject } from './subject.ts'

const { clock } = testEnvironment()
// So long that no stall of the machine ends it: who leads ends it by resigning.
const ttlMs = 60_000

/** One leader at a time, and none that acts late. */
export function leadership(subject: Subject): void {
  it('lets one lead, and the other when the first resigns, with a larger epoch', async () => {
    const [one, two] = await subject.engine().rivals()
    const key = `${subject.folder()}leader`
    const first = await campaign(one, { key, identity: 'one', ttlMs, clock })
    expect(first.holds()).to.equal(true)
    expect((await one.get(key)).record?.value).to.equal('one')
    let second: Leadership | undefined
    const waiting = campaign(two, { key, identity: 'two', ttlMs, clock }).then((won) => {
      expect(first.holds()).to.equal(false)
      second = won
    })
    const guarded = (leader: Leadership, value: string) => ({
      compare: [leader.guard],
      operations: [{ type: 'put' as const, key: `${key}/work`, value }],
    })
    expect((await one.transact(guarded(first, '1'))).succeeded).to.equal(true)
    expect(second).to.equal(undefined)
    await first.resign()
    await waiting
    if (!second) throw new Error('nobody leads')
    expect(first.lost.aborted).to.equal(true)
    expect(codeThrown(() => first.assertHolds())).to.equal('DCL_STORE_LEADERSHIP_LOST')
    expect(second.epoch).to.be.greaterThan(first.epoch)
    expect((await one.transact(guarded(first, '2'))).succeeded).to.equal(false)
    expect((await two.transact(guarded(second, '3'))).succeeded).to.equal(true)
    await second.resign()
  })

  it('never lets two hold at once, however they come and go', async () => {
    const rivals = await subject.engine().rivals()
    const key = `${subject.folder()}leader`
    const epochs: number[] = []
    let holding = 0
    const run = async (identity: string, turns: number): Promise<void> => {
      for (let turn = 0; turn < turns; turn++) {
        const store = rivals[turn % 2] ?? rivals[0]
        const leader = await campaign(store, { key, identity, ttlMs, clock })
        holding += 1
        expect(holding).to.equal(1)
        epochs.push(leader.epoch)
        await put(store, `${key}/seen`, identity)
        expect(holding).to.equal(1)
        holding -= 1
        await leader.resign()
      }
    }
    await Promise.all(['a', 'b', 'c', 'd'].map((identity) => run(identity, 4)))
    expect(epochs).to.deep.equal(epochs.toSorted((a, b) => a - b))
    expect(new Set(epochs).size).to.equal(16)
  })

  it('stops to hold before another can lead when the holder is cut off', async () => {
    const { store, crash } = await subject.engine().client()
    const key = `${subject.folder()}leader`
    const first = await campaign(store, { key, identity: 'one', ttlMs: 2_000, clock })
    let lostAt = Infinity
    first.lost.addEventListener('abort', () => (lostAt = clock.monotonicMs()))
    await crash()
    const other = await subject.store()
    const second = await campaign(other, { key, identity: 'two', ttlMs, clock })
    expect(first.holds()).to.equal(false)
    expect(lostAt).to.be.lessThan(clock.monotonicMs())
    expect(second.epoch).to.be.greaterThan(first.epoch)
    await second.resign()
  })

  it('gives up waiting when it is told to', async () => {
    const [one, two] = await subject.engine().rivals()
    const key = `${subject.folder()}leader`
    const leader = await campaign(one, { key, identity: 'one', ttlMs, clock })
    const stop = new AbortController()
    const waiting = campaign(two, { key, identity: 'two', ttlMs, clock, signal: stop.signal })
    const outcome = codeOf(waiting)
    stop.abort(new Error('enough'))
    expect(await outcome).to.equal('not foreseen: Error: enough')
    await leader.resign()
    await eventually(async () => (await one.get(key)).record === undefined)
  })
}

function codeThrown(work: () => void): string {
  try {
    work()
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'nothing'
}

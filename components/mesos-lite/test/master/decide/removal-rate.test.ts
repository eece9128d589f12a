import { expect } from 'chai'
import fc from 'fast-check'
import { parseDurationMs } from '../../../src/master/decide/duration.ts'
import {
  mayGiveUp,
  parseRemovalPart,
  parseRemovalRate,
  stepRemovals,
} from '../../../src/master/decide/removal-rate.ts'
import type { RemovalQueue } from '../../../src/master/decide/removal-rate.ts'

type Move = { add: string } | { cancel: string } | { waitMs: number }
const id = fc.integer({ min: 0, max: 5 }).map(String)
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ add: id }),
  fc.record({ cancel: id }),
  fc.record({ waitMs: fc.nat(30) }),
)

describe('the removal rate', () => {
  it('is read as Mesos writes it, and nothing else is', () => {
    expect(parseRemovalRate('1/20mins')).to.deep.equal({ gapMs: 1_200_000 })
    expect(parseRemovalRate('10/5secs')).to.deep.equal({ gapMs: 500 })
    for (const wrong of ['', '1', '0/1secs', '1/2', '-1/1secs', '1/0secs', '1/1secs/2', '1.5/1secs']) {
      expect(parseRemovalRate(wrong), wrong).to.equal(undefined)
    }
    expect(parseRemovalPart('12.5%')).to.equal(0.125)
    expect([parseRemovalPart('101%'), parseRemovalPart('1')]).to.deep.equal([undefined, undefined])
    expect(parseDurationMs('1.5hrs')).to.equal(5_400_000)
    expect(parseDurationMs('5 apples')).to.equal(undefined)
  })

  it('never lets more go than allowed, none twice, none that was cancelled, and all in their order', () => {
    const gapMs = 10
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        let queue: RemovalQueue = { waiting: [], lastMs: undefined }
        let nowMs = 0
        let lastMs = -Infinity
        for (const entry of moves) {
          if ('waitMs' in entry) nowMs += entry.waitMs
          else if ('add' in entry && !queue.waiting.includes(entry.add)) {
            queue = { ...queue, waiting: [...queue.waiting, entry.add] }
          } else if ('cancel' in entry) {
            queue = { ...queue, waiting: queue.waiting.filter((one) => one !== entry.cancel) }
          }
          const before = queue.waiting
          const step = stepRemovals(queue, { gapMs }, nowMs)
          expect(step.due.length).to.be.at.most(1)
          expect([...step.due, ...step.queue.waiting]).to.deep.equal(before)
          if (step.due.length > 0) {
            expect(nowMs - lastMs).to.be.at.least(gapMs)
            lastMs = nowMs
          }
          // Whoever waits is told for how long.
          expect(step.nextInMs === undefined).to.equal(step.queue.waiting.length === 0)
          queue = step.queue
        }
      }),
      { numRuns: 100 },
    )
  })

  it('lets all go at once when there is none', () => {
    const step = stepRemovals({ waiting: ['a', 'b'], lastMs: 5 }, undefined, 6)
    expect([step.due, step.nextInMs]).to.deep.equal([['a', 'b'], undefined])
  })

  it('of a new leader is a part of the agents that were known', () => {
    expect([mayGiveUp(5, 10, 0.5), mayGiveUp(6, 10, 0.5), mayGiveUp(0, 0, 0)]).to.deep.equal([
      true,
      false,
      true,
    ])
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { allocate } from '../../../src/master/allocator/allocate.ts'
import { explainOffers } from '../../../src/master/allocator/explain.ts'
import { fillUp, shareOfTask, tasksWithin } from './progressive-filling.ts'
import type { Amounts } from './progressive-filling.ts'
import { cluster, framework } from './snapshots.ts'

const demand: fc.Arbitrary<Amounts> = fc.record({
  cpus: fc.integer({ min: 1, max: 6 }),
  mem: fc.integer({ min: 1, max: 6 }),
})
const game = fc.record({
  total: fc.record({ cpus: fc.integer({ min: 12, max: 60 }), mem: fc.integer({ min: 12, max: 60 }) }),
  demands: fc.array(demand, { minLength: 2, maxLength: 4 }),
})
const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0)
const runs = { numRuns: 60 }
const close = 1e-9

// All want endless tasks of one size, one task after the other; δ is the dominant share of one task.
describe('fair shares of whole tasks', () => {
  it('ends the worked example with 3 and 2 tasks, and with weight 3 for the first with 4 and 1', () => {
    const total = { cpus: 9, mem: 18 }
    const demands = [
      { cpus: 1, mem: 4 },
      { cpus: 3, mem: 1 },
    ]
    expect(fillUp(total, demands)).to.deep.equal([3, 2])
    expect(fillUp(total, demands, new Map([['f0', 3]]))).to.deep.equal([4, 1])
  })

  it('sharing incentive: everybody has at least the n-th part, less the mean δ of all', () => {
    fc.assert(
      fc.property(game, ({ total, demands }) => {
        const launched = fillUp(total, demands)
        const deltas = demands.map((one) => shareOfTask(total, one))
        for (const [at, delta] of deltas.entries()) {
          const share = (launched[at] ?? 0) * delta
          expect(share).to.be.greaterThan((1 - sum(deltas)) / demands.length - close)
        }
      }),
      runs,
    )
  })

  it('envy-freeness: nobody could run more than one task more, and those in one task of the other, with what another has', () => {
    fc.assert(
      fc.property(game, ({ total, demands }) => {
        const launched = fillUp(total, demands)
        for (const [at, mine] of demands.entries()) {
          for (const [other, theirs] of demands.entries()) {
            const possible = Math.floor(tasksWithin(mine, theirs, launched[other] ?? 0) + close)
            expect(possible).to.be.lessThan((launched[at] ?? 0) + 1 + tasksWithin(mine, theirs, 1) + close)
          }
        }
      }),
      runs,
    )
  })

  it('strategy-proofness: a false demand gains no more than twice the δ of all and the δ of the lie', () => {
    fc.assert(
      fc.property(game, demand, ({ total, demands }, lie) => {
        const [truth] = demands
        if (!truth) return
        const honest = fillUp(total, demands)[0] ?? 0
        const lied = fillUp(total, [lie, ...demands.slice(1)])[0] ?? 0
        const useful = Math.floor(tasksWithin(truth, lie, lied) + close)
        const delta = shareOfTask(total, truth)
        const slack = 2 * sum(demands.map((one) => shareOfTask(total, one))) + shareOfTask(total, lie)
        expect(useful * delta).to.be.at.most(honest * delta + slack + close)
      }),
      runs,
    )
  })

  it('Pareto efficiency: after a run nothing is left that anybody could be offered', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('cpus:2;mem:64', 'cpus(eng):1;mem:32', 'cpus(ops):1;mem:16;cpus:0.001'), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.integer({ min: 0, max: 1000 }),
        (texts, seed) => {
          const snapshot = cluster(Object.fromEntries(texts.map((text, at) => [`a${at}`, text])), [
            framework('f', ['*']),
            framework('g', ['eng', 'eng/front']),
          ])
          for (const one of allocate(snapshot, snapshot.agents.keys(), createSeededRandom(seed))) {
            snapshot.ledger.allocate(one.agentId, one, one.resources)
          }
          for (const frameworkId of ['f', 'g']) {
            for (const { outcome } of explainOffers(snapshot, { frameworkId })) {
              expect(['NOTHING_FREE', 'RESERVED', 'TOO_SMALL']).to.include(outcome)
            }
          }
        },
      ),
      runs,
    )
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { kernelReason } from '@dcos-lite/lib/contracts'
import type { KernelRule } from '@dcos-lite/lib/contracts'
import { explainWaiting, leavesOpen } from '../../src/placement/explain.ts'
import type { WaitingQuestion } from '../../src/placement/explain.ts'
import { kernelQuestion } from '../../src/placement/kernel-question.ts'
import type { Look } from '../../src/placement/looks.ts'
import type { Refusal } from '../../src/placement/refusals.ts'
import { appOf } from '../support/definitions.ts'
import { offerOf, waitingInstance } from './offers.ts'

const limit: KernelRule = {
  code: 'QUOTA_LIMIT',
  rule: 'QuotaLimit',
  reason: 'role "eng" has used its quota limit (cpus: 2 of 2)',
  change: 'raise the limit of role "eng" to cpus:3',
}
const declined: KernelRule = { code: 'FILTERED', rule: 'DeclineFilter', reason: 'declined', change: 'wait' }
const short: KernelRule = {
  code: 'INSUFFICIENT',
  rule: 'InsufficientCpus',
  reason: 'needs 1 cpus, 0 are there',
  change: '1 cpus more become free there',
  requested: 1,
  available: 0,
}
const full: KernelRule = { code: 'NOTHING_FREE', rule: 'FullyAllocated', reason: 'full', change: 'end some' }
const taken: KernelRule = {
  code: 'OFFERED_TO_OTHER',
  rule: 'OfferedToOther',
  reason: 'metronome has it',
  change: 'metronome declines it',
}
const held: KernelRule = { code: 'OFFERED', rule: 'OfferedAlready', reason: 'it has an offer' }

const tooFew: Refusal = { rule: 'InsufficientCpus', reason: 'needs 1 cpus, 0 are free', change: 'free 1' }
const unmet: Refusal = { rule: 'UnfulfilledConstraint', reason: 'not there', change: 'relax it' }

/** One agent, looked at so long ago with this outcome, and what the master says of it. */
function question(
  refusal: Refusal | undefined,
  reasons: KernelRule[] | undefined,
  more: Partial<WaitingQuestion> & { agoMs?: number; foreign?: boolean } = {},
): WaitingQuestion {
  const { agoMs = 1000, foreign = false, ...rest } = more
  const look: Look = { offer: offerOf('1', 'cpus:1'), atMs: 100_000 - agoMs, foreign, used: false }
  return {
    ...{ serviceId: '/a', waitingSinceMs: 0, nowMs: 100_000, connected: true, waiting: 1, provisioned: 0 },
    launchAtMs: 0,
    agents: new Map([['agent-1', 'one']]),
    looks: new Map(refusal ? [['agent-1', { ...look, refusal }]] : []),
    ...(reasons ? { kernel: new Map([['agent-1', { agentId: 'agent-1', hostname: 'one', reasons }]]) } : {}),
    ...rest,
  }
}
const told = (asked: WaitingQuestion): unknown[] =>
  explainWaiting(asked).nodes.map(({ rule, reason, change }) => [rule, reason, change])

describe('What the master says of agents', () => {
  it('wins over too small offers where it keeps resources back', () => {
    const expected = [['QuotaLimit', limit.reason, limit.change]]
    expect(told(question(tooFew, [declined, limit]))).to.deep.equal(expected)
    expect(told(question(undefined, [declined, limit]))).to.deep.equal(expected)
    expect(
      told(question({ rule: 'UnfulfilledRole', reason: 'foreign' }, [limit], { foreign: true })),
    ).to.deep.equal(expected)
    expect(told(question(tooFew, [limit, short]))).to.deep.equal([
      ['QuotaLimit', `${limit.reason}; ${short.reason}`, `${limit.change}; and ${short.change}`],
    ])
  })

  it('leaves what an offer told for certain, and too small offers where nothing is kept back', () => {
    expect(told(question(unmet, [limit]))).to.deep.equal([[unmet.rule, unmet.reason, unmet.change]])
    for (const rules of [[], [declined, short], [full, short], [taken]]) {
      expect(told(question(tooFew, rules))).to.deep.equal([[tooFew.rule, tooFew.reason, tooFew.change]])
    }
  })

  it('tells why an agent made no offers at all, and adds agents that never made one', () => {
    expect(told(question(undefined, [full, short]))).to.deep.equal([['FullyAllocated', 'full', short.change]])
    expect(told(question(undefined, [taken, full, short]))).to.deep.equal([
      ['OfferedToOther', taken.reason, taken.change],
    ])
    expect(told(question(tooFew, [declined, short], { agoMs: 60_000 }))).to.deep.equal([
      ['InsufficientCpus', short.reason, short.change],
    ])
    expect(told(question(undefined, [short], { agents: new Map() }))).to.have.length(1)
    const [unknown] = explainWaiting(question(undefined, [held, full, short])).nodes
    expect(unknown?.rule).to.equal('NoOffer')
    expect(told(question(undefined, undefined))).to.deep.equal(told(question(undefined, [])))
  })

  it('is asked for only when something waits and offers leave the reason open', () => {
    expect(leavesOpen(question(tooFew, undefined))).to.equal(true)
    expect(leavesOpen(question(undefined, undefined))).to.equal(true)
    expect(leavesOpen(question(unmet, undefined))).to.equal(false)
    expect(leavesOpen(question(unmet, undefined, { agoMs: 60_000 }))).to.equal(true)
    expect(leavesOpen(question(tooFew, undefined, { connected: false }))).to.equal(false)
    expect(leavesOpen(question(tooFew, undefined, { waiting: 0, provisioned: 1 }))).to.equal(false)
    expect(leavesOpen(question(tooFew, undefined, { launchAtMs: 200_000 }))).to.equal(false)
  })

  it('is asked about everything that an instance takes for its role', () => {
    const instance = { ...waitingInstance('app.instance-0'), role: 'eng' }
    const app = appOf({ cpus: 0.1, mem: 32, disk: 8, portDefinitions: [{ port: 0 }, { port: 0 }] })
    const all = { role: 'eng', cpus: 0.1, mem: 32, disk: 8, gpus: 0 }
    expect(kernelQuestion(app, instance)).to.deep.equal({ ...all, ports: 2 })
    const fixed = { requirePorts: true, portDefinitions: [{ port: 8080 }, { port: 9090 }] }
    expect(kernelQuestion(appOf({ cpus: 0.1, mem: 32, disk: 8, ...fixed }), instance)).to.deep.equal({
      ...all,
      ports: '[8080-8080,9090-9090]',
    })
  })

  it('never leaves an agent without a reason, whatever the master says', () => {
    const rules = fc.subarray([limit, declined, short, full, taken, held])
    fc.assert(
      fc.property(
        rules,
        fc.boolean(),
        fc.constantFrom(undefined, tooFew, unmet),
        (reasons, offered, refusal) => {
          const reason = kernelReason({ agentId: 'a', hostname: 'a', reasons }, offered)
          expect(reason?.rule).to.not.be.oneOf(['DeclineFilter', 'OfferedAlready'])
          expect(explainWaiting(question(refusal, reasons)).nodes[0]?.reason).to.not.equal('')
        },
      ),
      { numRuns: 60 },
    )
  })
})

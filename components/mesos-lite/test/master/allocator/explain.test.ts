import { expect } from 'chai'
import fc from 'fast-check'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { allocate } from '../../../src/master/allocator/allocate.ts'
import { explainOffers } from '../../../src/master/allocator/explain.ts'
import type { AllocationSnapshot } from '../../../src/master/allocator/snapshot.ts'
import { cluster, framework, quota, resources } from './snapshots.ts'

const shape = (amounts: Record<string, number>, portCount = 0) => ({
  amounts: new Map(Object.entries(amounts).map(([name, value]) => [name, value * 1000])),
  portCount,
  ports: [],
})

const agentText = fc.constantFrom(
  'cpus:2;mem:64',
  'cpus(eng):1',
  'cpus:0.001',
  'cpus:1;gpus:1;mem:64',
  'cpus:4;ports:[1-9]',
)
const situation = fc.record({
  agents: fc.array(
    fc.record({
      text: agentText,
      inactive: fc.constantFrom(undefined, undefined, 'deactivated'),
      held: fc.boolean(),
      declined: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  suppressed: fc.boolean(),
  quota: fc.constantFrom('', 'limit', 'guarantee'),
})

function build(given: {
  agents: { text: string; inactive: string | undefined; held: boolean; declined: boolean }[]
  suppressed: boolean
  quota: string
}): AllocationSnapshot {
  const quotas = new Map([
    ...(given.quota === 'limit' ? [['*', quota('', 'cpus:1')] as const] : []),
    ...(given.quota === 'guarantee' ? [['ops', quota('cpus:4', '')] as const] : []),
  ])
  const snapshot = cluster(
    Object.fromEntries(
      given.agents.map(({ text, inactive }, at) => [`a${at}`, { resources: text, agent: { inactive } }]),
    ),
    [
      framework('f', ['*', 'eng'], { suppressed: new Set(given.suppressed ? ['*'] : []) }),
      framework('g', ['ops', '*']),
    ],
    { quotas },
  )
  given.agents.forEach(({ text, held, declined }, at) => {
    if (held) snapshot.ledger.allocate(`a${at}`, { frameworkId: 'g', role: '*' }, resources(text))
    if (declined) snapshot.filters.add('f', '*', `a${at}`, { refused: resources(text), untilMs: 1000 })
  })
  return snapshot
}

describe('an explanation', () => {
  it('agrees with the allocation of every agent, and always has a reason where nothing is offered', () => {
    fc.assert(
      fc.property(situation, fc.nat(1000), (given, seed) => {
        const snapshot = build(given)
        for (const frameworkId of ['f', 'g']) {
          for (const { agentId, role, outcome, reasons, reason, fits } of explainOffers(snapshot, {
            frameworkId,
          })) {
            const isOffered = allocate(snapshot, [agentId], createSeededRandom(seed)).some(
              (one) => one.frameworkId === frameworkId && one.role === role,
            )
            expect(outcome === 'WOULD_BE_OFFERED', `${agentId} ${role} ${outcome}`).to.equal(isOffered)
            expect(fits).to.equal(isOffered)
            if (!isOffered) expect(reasons.length, outcome).to.be.greaterThan(0)
            expect(reason).to.not.equal('')
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  it('agrees with a run over all agents when one framework wants all of one role', () => {
    fc.assert(
      fc.property(situation, fc.nat(1000), (given, seed) => {
        const snapshot = build({ ...given, suppressed: false, quota: '' })
        const alone = { ...snapshot, frameworks: new Map([['f', framework('f', ['*'])]]) }
        const told = explainOffers(alone, { frameworkId: 'f' })
          .filter(({ outcome }) => outcome === 'WOULD_BE_OFFERED')
          .map(({ agentId }) => agentId)
        const made = allocate(alone, alone.agents.keys(), createSeededRandom(seed)).map(
          ({ agentId }) => agentId,
        )
        expect(told.sort()).to.deep.equal(made.sort())
      }),
      { numRuns: 60 },
    )
  })

  it('tells what is missing for a shape, and the smallest change', () => {
    const snapshot = cluster({ a: 'cpus:2;mem:64;ports:[1-2]' }, [framework('f', ['*'])])
    const [node] = explainOffers(snapshot, { frameworkId: 'f', shape: shape({ cpus: 3, mem: 32 }, 3) })
    expect(node).to.include({
      outcome: 'WOULD_BE_OFFERED',
      fits: false,
      rule: 'InsufficientCpus',
      requested: 3,
      available: 2,
    })
    expect(node?.change).to.equal('1 cpus less are asked for: the agent has 2 in all')
    expect(node?.reasons.map(({ reason }) => reason)).to.deep.equal([
      'needs 3 cpus, 2 are there',
      'needs 3 ports, 2 of them are there',
    ])
  })

  it('names the other framework: one that holds an offer, and one that comes first', () => {
    const snapshot = cluster({ a: 'cpus:1;mem:64', b: 'cpus:1;mem:64' }, [
      framework('f', ['*']),
      framework('g', ['ops']),
    ])
    snapshot.ledger.allocate('a', { frameworkId: 'f', role: '*' }, resources('cpus:1;mem:64'))
    const offersOn = (agentId: string) =>
      agentId === 'a' ? [{ frameworkId: 'f', role: '*', resources: resources('cpus:1;mem:64') }] : []
    const [a, b] = explainOffers(snapshot, { frameworkId: 'g', offersOn })
    expect(a?.reasons[0]).to.include({
      code: 'OFFERED_TO_OTHER',
      reason: 'cpus:1;mem:64 is offered to f for role "*" right now',
      change: 'f declines it, or it is rescinded',
    })
    expect(b?.outcome).to.equal('WOULD_BE_OFFERED')
    const [mine, other] = explainOffers(snapshot, { frameworkId: 'f', offersOn })
    expect(mine?.outcome).to.equal('OFFERED')
    expect(other?.outcome).to.equal('OTHER_FIRST')
    expect(other?.reason).to.match(/^it goes to g \(0\.0 % of role "ops".*before f \(50\.0 %/)
  })

  it('names numbers of a limit, the time of a filter, and the role of a reservation', () => {
    const quotas = new Map([['*', quota('', 'cpus:1')]])
    const snapshot = cluster({ a: 'cpus:2', b: 'cpus(eng):2', c: 'mem:64' }, [framework('f', ['*'])], {
      quotas,
    })
    snapshot.ledger.allocate('a', { frameworkId: 'x', role: '*' }, resources('cpus:1'))
    snapshot.filters.add('f', '*', 'c', { refused: resources('mem:64'), untilMs: 4100 })
    const [a, b, c] = explainOffers(snapshot, { frameworkId: 'f', shape: shape({ cpus: 0.5 }) })
    expect(a).to.include({
      outcome: 'QUOTA_LIMIT',
      reason: 'role "*" has used its quota limit (cpus: 1 of 1)',
      change: 'raise the limit of role "*" to cpus:1.5, or end so much of it',
    })
    expect(b).to.include({
      outcome: 'RESERVED',
      reason: 'what is free is reserved for role "eng": cpus(eng):2',
    })
    expect(c).to.include({ outcome: 'FILTERED', reason: 'the framework declined mem:64, for 5 s more' })
  })

  it('names the quota where that is what keeps back a part of the shape, also behind a declined offer', () => {
    const limited = cluster({ a: 'cpus:2;mem:64', b: 'cpus:2;mem:64' }, [framework('f', ['eng'])], {
      quotas: new Map([['eng', quota('', 'cpus:1.5')]]),
    })
    limited.ledger.allocate('a', { frameworkId: 'f', role: 'eng' }, resources('cpus:1;mem:32'))
    limited.filters.add('f', 'eng', 'a', { refused: resources('cpus:1;mem:64'), untilMs: 1000 })
    const asked = { frameworkId: 'f', shape: shape({ cpus: 1, mem: 32 }) }
    const [a, b] = explainOffers(limited, asked)
    const overLimit = {
      code: 'QUOTA_LIMIT',
      rule: 'QuotaLimit',
      reason: 'role "eng" has too little left of its quota limit (cpus: 1 of 1.5)',
      change: 'raise the limit of role "eng" to cpus:2, or end so much of it',
    }
    expect(a?.reasons.slice(1)).to.deep.equal([overLimit])
    expect(b?.reasons).to.deep.equal([overLimit])
    const quotas = new Map([['ops', quota('cpus:3', '')]])
    const promised = cluster({ a: 'cpus:2;mem:64', b: 'cpus:2;mem:16' }, [framework('f', ['eng'])], {
      quotas,
    })
    const [small, both] = explainOffers(promised, { ...asked, shape: shape({ cpus: 2, mem: 32 }) })
    expect(small?.reasons).to.deep.equal([
      {
        code: 'QUOTA_HEADROOM',
        rule: 'GuaranteedToOthers',
        reason: 'what is free is kept for quota guarantees that are not met yet: cpus:3 for role "ops"',
        change: 'the guarantees are met or lowered, or agents are added',
      },
    ])
    expect(both?.reasons.map(({ code }) => code)).to.deep.equal(['QUOTA_HEADROOM', 'INSUFFICIENT'])
  })

  it('says what is missing where too little for any offer is left', () => {
    const snapshot = cluster({ a: 'cpus:0.001;ports:[1-9]' }, [framework('f', ['eng'])])
    const [node] = explainOffers(snapshot, { frameworkId: 'f', shape: shape({ cpus: 2 }, 1) })
    expect(node?.reasons.map(({ code, available }) => [code, available])).to.deep.equal([
      ['TOO_SMALL', undefined],
      ['INSUFFICIENT', 0.001],
    ])
  })

  it('names the role that a part of the shape is reserved for', () => {
    const snapshot = cluster({ a: 'cpus:1;cpus(ops):2;mem:64' }, [framework('f', ['eng'])])
    const [node] = explainOffers(snapshot, { frameworkId: 'f', shape: shape({ cpus: 2 }) })
    expect(node?.reasons.map(({ code, reason, change }) => [code, reason, change])).to.deep.equal([
      [
        'RESERVED',
        'needs 2 cpus, 1 are there and 2 more are reserved for role "ops"',
        'unreserve 1 cpus there',
      ],
    ])
  })

  it('says so when the role or the agent is not the one of the framework', () => {
    const snapshot = cluster({ a: 'cpus:2' }, [framework('f', ['*'])])
    const asked = { frameworkId: 'f', roles: ['ops'], wanted: () => false }
    expect(explainOffers(snapshot, asked)[0]?.reasons.map(({ code }) => code)).to.deep.equal([
      'NOT_SUBSCRIBED',
      'NOT_WANTED',
    ])
  })
})

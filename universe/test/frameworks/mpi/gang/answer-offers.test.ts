import { expect } from 'chai'
import fc from 'fast-check'
import { answerOffers } from '../../../../src/frameworks/mpi/gang/decide/answer-offers.ts'
import { pauseMs } from '../../../../src/frameworks/mpi/gang/decide/pause.ts'
import { newGang } from '../../../../src/frameworks/mpi/gang/types.ts'
import { clusterModel, offer, patience, spec } from './cluster-model.ts'

const at = (nowMs: number) => ({ nowMs, chance: 0.5 })

describe('answers of gangs to offers', () => {
  it('launch all ranks as soon as all fit, rank 0 with a port', () => {
    const offers = [offer('a', 1), offer('b', 2)]
    const answers = answerOffers([newGang(spec('g', 3), 0)], offers, patience, at(0))
    const [gang] = answers.gangs
    expect(gang?.phase).to.equal('starting')
    expect(gang?.ranks.map(({ agentId }) => agentId)).to.deep.equal(['a', 'b', 'b'])
    expect(gang?.meeting).to.deep.equal({ address: '192.0.2.1', port: 31000 })
    const ports = gang?.ranks.map(({ resources }) => resources.some(({ name }) => name === 'ports'))
    expect(ports).to.deep.equal([true, false, false])
    expect(answers.accepted.map(({ agentId }) => agentId)).to.deep.equal(['a', 'b'])
  })

  it('use no more agents than they need', () => {
    const answers = answerOffers([newGang(spec('g', 2), 0)], [offer('a', 2), offer('b', 2)], patience, at(0))
    expect(answers.accepted.map(({ agentId }) => agentId)).to.deep.equal(['a'])
    expect(answers.declined.flatMap(({ offerIds }) => offerIds)).to.deep.equal(['offer-b'])
  })

  it('keep what is of use for a while, give the rest back at once, and then all with a reason', () => {
    const offers = [offer('a', 1), offer('b', 1), offer('small', 0.5)]
    const first = answerOffers([newGang(spec('g', 3), 0)], offers, patience, at(0))
    expect(first.held.map(({ id }) => id.value)).to.deep.equal(['offer-a', 'offer-b'])
    expect(first.declined.map(({ offerIds }) => offerIds)).to.deep.equal([['offer-small']])
    const later = answerOffers(first.gangs, first.held, patience, at(1000))
    expect(later.held).to.deep.equal([])
    expect(later.declined.map(({ refuseMs }) => refuseMs)).to.deep.equal([375, 375])
    expect(later.gangs[0]?.pausedUntilMs).to.equal(1375)
    expect(later.said).to.deep.equal([
      'g waits since 1 s: 2 of 3 ranks fit (1 cpus and 64 MiB each), so none is started; a takes 1, one more needs 1 cpus, 0 are offered; b takes 1, one more needs 1 cpus, 0 are offered; small takes 0: needs 1 cpus, 0.5 are offered',
    ])
  })

  it('let later gangs use what the first gives back, but not what it holds', () => {
    const gangs = [newGang(spec('first', 3), 0), newGang(spec('second', 1), 0)]
    const early = answerOffers(gangs, [offer('a', 1)], patience, at(0))
    expect(early.gangs.map(({ phase }) => phase)).to.deep.equal(['waiting', 'waiting'])
    const later = answerOffers(early.gangs, early.held, patience, at(1000))
    expect(later.gangs.map(({ phase }) => phase)).to.deep.equal(['waiting', 'starting'])
  })

  it('want nothing when nobody waits', () => {
    const { declined } = answerOffers([], [offer('a', 1)], patience, at(0))
    expect(declined[0]?.refuseMs).to.equal(3_600_000)
  })

  it('say when there is room but no port', () => {
    const { gangs } = answerOffers([newGang(spec('g', 1), 0)], [], patience, at(0))
    const { said } = answerOffers(gangs, [offer('a', 1, { ports: false })], patience, at(1000))
    expect(said[0]).to.contain('no agent offers a port for rank 0')
  })

  it('pause longer each time, up to the longest, and never for less than half of it', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.double({ min: 0, max: 0.999, noNaN: true }), (releases, chance) => {
        const pause = pauseMs(releases, patience, chance)
        const ceiling = Math.min(patience.firstPauseMs * 2 ** releases, patience.longestPauseMs)
        expect(pause).to.be.within(ceiling / 2, ceiling)
      }),
      { numRuns: 50 },
    )
  })

  it('launch all ranks or none, answer every offer once, and take no more than is offered', () => {
    const specs = fc.record({
      ranks: fc.integer({ min: 1, max: 5 }),
      mostPerAgent: fc.integer({ min: 1, max: 3 }),
    })
    fc.assert(
      fc.property(
        fc.array(specs, { minLength: 1, maxLength: 4 }),
        fc.array(fc.record({ cpus: fc.integer({ min: 0, max: 4 }), ports: fc.boolean() }), { maxLength: 6 }),
        (wanted, rooms) => {
          const gangs = wanted.map((more, index) => newGang(spec(`g${index}`, more.ranks, more), 0))
          const offers = rooms.map(({ cpus, ports }, index) => offer(`a${index}`, cpus, { ports }))
          const answers = answerOffers(gangs, offers, patience, at(0))
          const answered = [
            ...answers.accepted.flatMap(({ offerIds }) => offerIds),
            ...answers.declined.flatMap(({ offerIds }) => offerIds),
            ...answers.held.map(({ id }) => id.value),
          ]
          expect(answered.sort()).to.deep.equal(offers.map(({ id }) => id.value).sort())
          const used = new Map<string, number>()
          for (const gang of answers.gangs) {
            expect(gang.ranks.length).to.be.oneOf([0, gang.spec.ranks])
            const here = new Map<string, number>()
            for (const { agentId } of gang.ranks) {
              used.set(agentId, (used.get(agentId) ?? 0) + 1)
              here.set(agentId, (here.get(agentId) ?? 0) + 1)
            }
            for (const count of here.values()) expect(count).to.be.at.most(gang.spec.mostPerAgent ?? 0)
          }
          for (const [index, { cpus }] of rooms.entries()) {
            expect(used.get(`a${index}`) ?? 0).to.be.at.most(cpus)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('never block one another: competing frameworks all get their turn, and nothing is held for long', () => {
    const ranks = fc.integer({ min: 1, max: 4 })
    fc.assert(
      fc.property(
        fc.array(fc.array(ranks, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 }),
        fc.nat(),
        (queues, seed) => {
          // Any one gang fits into the four agents; two of more than two ranks never do at once.
          const specs = queues.map((queue, at0) => queue.map((count, at1) => spec(`g${at0}-${at1}`, count)))
          const model = clusterModel([1, 1, 1, 1], specs, seed)
          const waits = (): boolean =>
            model.frameworks.some(({ gangs }) => gangs.some(({ phase }) => phase === 'waiting'))
          while (waits() && model.nowMs() < 600_000) model.step()
          expect(waits(), `after ${model.nowMs()} ms`).to.equal(false)
          expect(model.partial).to.deep.equal([])
          expect(model.longestHoldMs).to.be.at.most(patience.holdMs + 100)
        },
      ),
      { numRuns: 60 },
    )
  })
})

import { expect } from 'chai'
import fc from 'fast-check'
import { convergeService, mostWaiting } from '../../src/deploy/converge.ts'
import type { InstanceView, Mode, ServiceSituation } from '../../src/deploy/situation.ts'
import type { Condition, Goal } from '../../src/instances/types.ts'

const view = (id: string, given: Partial<InstanceView> = {}): InstanceView => ({
  id,
  goal: 'Running',
  condition: 'Running',
  since: '2024-01-01T00:00:00.000Z',
  current: true,
  healthy: true,
  ready: true,
  ofThisDeployment: false,
  reserved: false,
  wipe: false,
  moving: false,
  ...given,
})

const situation = (given: Partial<ServiceSituation>): ServiceSituation => ({
  mode: 'steady',
  target: 1,
  strategy: { minimumHealthCapacity: 1, maximumOverCapacity: 0 },
  killSelection: 'YOUNGEST_FIRST',
  resident: false,
  instances: [],
  ...given,
})

describe('Decisions about one service', () => {
  it('launch an ended instance again, and replace one that is unreachable and no longer counts', () => {
    const instances = [view('a', { condition: 'Failed' }), view('b', { condition: 'UnreachableInactive' })]
    const plan = convergeService(situation({ target: 2, instances }))
    expect(plan).to.deep.include({ reschedule: ['a'], create: 1, retire: [] })
  })

  it('let so many instances wait at a time and no more, however many are wanted', () => {
    for (const mode of ['steady', 'scale', 'restart'] as const) {
      const wanted = { mode, target: 2_000_000_000 }
      const first = convergeService(situation(wanted))
      expect(first, mode).to.deep.include({ create: mostWaiting, done: mode === 'steady' })
      const waiting = Array.from({ length: mostWaiting }, (_, index) =>
        view(`${index}`, { condition: 'Scheduled', healthy: undefined }),
      )
      expect(convergeService(situation({ ...wanted, instances: waiting })).create, mode).to.equal(0)
      const launched = waiting.map((each, index) => (index < 7 ? view(each.id) : each))
      expect(convergeService(situation({ ...wanted, instances: launched })).create, mode).to.equal(7)
    }
  })

  it('take the waiting and the youngest away first when there are too many', () => {
    const instances = [
      view('old', { since: '2024-01-01T00:00:00.000Z' }),
      view('young', { since: '2024-01-02T00:00:00.000Z' }),
      view('waiting', { condition: 'Scheduled' }),
    ]
    const plan = convergeService(situation({ target: 1, instances }))
    expect(plan).to.deep.include({ retire: ['young'], expunge: ['waiting'] })
    const oldest = convergeService(situation({ target: 1, instances, killSelection: 'OLDEST_FIRST' }))
    expect(oldest.retire).to.deep.equal(['old'])
  })

  it('scale as soon as the instances of this deployment are up, whatever the health of others', () => {
    const sick = view('sick', { healthy: false })
    const own = view('own', { ofThisDeployment: true, healthy: undefined })
    const waiting = situation({ mode: 'scale', target: 2, instances: [sick, own] })
    expect(convergeService(waiting).done).to.equal(false)
    const up = situation({ mode: 'scale', target: 2, instances: [sick, { ...own, healthy: true }] })
    expect(convergeService(up).done).to.equal(true)
  })

  it('let one instance that is known to be unhealthy make room when an upgrade could not move', () => {
    const instances = ['a', 'b'].map((id) => view(id, { current: false, healthy: false }))
    const plan = convergeService(situation({ mode: 'restart', target: 2, instances }))
    expect(plan).to.deep.include({ create: 0 })
    expect(plan.retire).to.have.length(1)
    const unknown = instances.map((each) => ({ ...each, healthy: undefined }))
    const patient = convergeService(situation({ mode: 'restart', target: 2, instances: unknown }))
    expect(patient.retire).to.deep.equal([])
  })

  it('let all old ones go once every new one is up, also those whose health nobody knows', () => {
    const old = ['a', 'b'].map((id) => view(id, { current: false, healthy: undefined }))
    const fresh = ['c', 'd'].map((id) => view(id))
    const back = convergeService(situation({ mode: 'restart', target: 2, instances: [...old, ...fresh] }))
    expect(back.retire).to.have.members(['a', 'b'])
    const young = fresh.map((each) => ({ ...each, healthy: undefined }))
    const early = convergeService(situation({ mode: 'restart', target: 2, instances: [...old, ...young] }))
    expect(early.retire).to.deep.equal([])
  })

  it('keep resident instances on their reservation over an upgrade', () => {
    const instances = [view('a', { current: false, reserved: true })]
    const stop = convergeService(situation({ mode: 'restart', resident: true, instances }))
    expect(stop).to.deep.include({ retire: ['a'], create: 0 })
    const stopped = [view('a', { current: false, reserved: true, goal: 'Stopped', condition: 'Killed' })]
    const again = convergeService(situation({ mode: 'restart', resident: true, instances: stopped }))
    expect(again).to.deep.include({ reschedule: ['a'], create: 0, expunge: [] })
  })

  it('end with no instances when a service stops', () => {
    const instances = [view('a'), view('b', { condition: 'Scheduled' })]
    const plan = convergeService(situation({ mode: 'stop', instances }))
    expect(plan).to.deep.include({ create: 0, retire: ['a'], expunge: ['b'], reschedule: [], done: false })
    expect(convergeService(situation({ mode: 'stop' })).done).to.equal(true)
  })

  it('name every instance at most once, and only instances that are there', () => {
    const modes: Mode[] = ['steady', 'hold', 'scale', 'restart', 'stop']
    const conditions: Condition[] = ['Scheduled', 'Staging', 'Running', 'Failed', 'Killed', 'Unreachable']
    const goals: Goal[] = ['Running', 'Running', 'Stopped', 'Decommissioned']
    const instance = fc.record({
      goal: fc.constantFrom(...goals),
      condition: fc.constantFrom(...conditions),
      current: fc.boolean(),
      healthy: fc.constantFrom(true, false, undefined),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...modes),
        fc.nat(5),
        fc.array(instance, { maxLength: 8 }),
        (mode, target, given) => {
          const instances = given.map((each, index) => view(`i${index}`, each))
          const { retire, expunge, reschedule, create } = convergeService(
            situation({ mode, target, instances }),
          )
          const named = [...retire, ...expunge, ...reschedule]
          expect(new Set(named).size).to.equal(named.length)
          expect(instances.map(({ id }) => id)).to.include.members(named)
          expect(create).to.be.within(0, target)
        },
      ),
      { numRuns: 100 },
    )
  })
})

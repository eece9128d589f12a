import { expect } from 'chai'
import fc from 'fast-check'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { hasEnded, isActive } from '../../src/instances/types.ts'
import { appOf } from '../support/definitions.ts'
import { createWorld } from './world.ts'
import type { World } from './world.ts'

/** What chance does to one instance: it gets on, turns sick, dies, or its kill arrives. */
type Chance = 'progress' | 'sick' | 'die' | 'gone'

interface Scenario {
  before: number
  after: number
  minimum: number
  over: number
  checked: boolean
  chances: { which: number; what: Chance }[]
}

const scenario: fc.Arbitrary<Scenario> = fc.record({
  before: fc.integer({ min: 1, max: 7 }),
  after: fc.integer({ min: 1, max: 7 }),
  minimum: fc.constantFrom(0, 0.25, 0.5, 0.8, 1),
  over: fc.constantFrom(0, 0.2, 0.5, 1),
  checked: fc.boolean(),
  chances: fc.array(
    fc.record({
      which: fc.nat(20),
      what: fc.constantFrom<Chance>('progress', 'progress', 'progress', 'gone', 'gone', 'sick', 'die'),
    }),
    { maxLength: 60 },
  ),
})

const isHealthy = (world: World, checked: boolean, { id, condition }: InstanceRecord): boolean =>
  condition === 'Running' && (!checked || world.health.get(id)?.healthy === true)

function befall(world: World, instance: InstanceRecord, what: Chance): void {
  const { id, condition, goal } = instance
  if (what === 'gone' && goal !== 'Running' && isActive(instance)) world.become(id, 'Killed')
  if (what === 'die' && isActive(instance)) world.become(id, 'Failed')
  if (what === 'sick' && condition === 'Running') world.health.set(id, { healthy: false, ready: true })
  if (what !== 'progress') return
  if (condition === 'Scheduled') world.become(id, 'Staging')
  else if (condition === 'Staging') world.become(id, 'Running')
  else if (condition === 'Running') world.health.set(id, { healthy: true, ready: true })
}

/** One decision, held against the promise that it takes away no healthy instance below the minimum. */
function checkedTurn(world: World, { after, minimum, checked }: Scenario): void {
  const serving = (): number =>
    world.of('/app').filter((each) => each.goal === 'Running' && isHealthy(world, checked, each)).length
  const before = serving()
  world.turn()
  expect(serving()).to.be.at.least(Math.min(before, Math.ceil(after * minimum)))
}

function run(given: Scenario): World {
  const { before, after, minimum, over, checked } = given
  const world = createWorld()
  const upgradeStrategy = { minimumHealthCapacity: minimum, maximumOverCapacity: over }
  const healthChecks = checked ? [{ protocol: 'HTTP' as const }] : []
  const base = appOf({ instances: before, upgradeStrategy, healthChecks })
  world.deploy((services) => services.set('/app', base))
  for (let round = 0; round < 6; round++) {
    world.settle()
    world.of('/app').forEach((instance) => befall(world, instance, 'progress'))
  }
  world.settle()
  expect(world.deployments).to.deep.equal([])
  world.deploy((services) => services.set('/app', { ...base, cmd: 'sleep 2', instances: after }))
  return world
}

describe('A rolling upgrade under random failures', () => {
  it('never takes away healthy instances below the minimum, and never has more than its capacity plus one', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const world = run(given)
        const capacity = Math.max(Math.floor(given.after * (1 + given.over) + 1e-6) + 1, given.before)
        checkedTurn(world, given)
        for (const { which, what } of given.chances) {
          const all = world.of('/app')
          const instance = all[which % Math.max(all.length, 1)]
          if (instance) befall(world, instance, what)
          checkedTurn(world, given)
          const present = world.of('/app').filter((each) => !hasEnded(each)).length
          expect(present).to.be.at.most(capacity)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('ends with exactly the wanted instances of the new version as soon as failures stop', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const world = run(given)
        for (const { which, what } of given.chances) {
          world.turn()
          const all = world.of('/app')
          const instance = all[which % Math.max(all.length, 1)]
          if (instance) befall(world, instance, what)
        }
        for (let round = 0; round < 150 && world.deployments.length > 0; round++) {
          checkedTurn(world, given)
          for (const instance of world.of('/app'))
            befall(world, instance, instance.goal === 'Running' ? 'progress' : 'gone')
        }
        expect(world.deployments).to.deep.equal([])
        world.settle()
        const current = world.tree.services.get('/app')?.version
        const left = world.of('/app').filter(({ goal }) => goal === 'Running')
        expect(left).to.have.length(given.after)
        expect(new Set(left.map((each) => each.version))).to.deep.equal(new Set([current]))
      }),
      { numRuns: 100 },
    )
  })
})

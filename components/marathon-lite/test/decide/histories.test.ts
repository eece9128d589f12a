import { expect } from 'chai'
import fc from 'fast-check'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { isActive } from '../../src/instances/types.ts'
import { appOf } from '../support/definitions.ts'
import { createWorld } from './world.ts'
import type { World } from './world.ts'

const numRuns = Number(process.env.DCOS_HISTORIES ?? 100)

/** What happens next in a history: chance, or somebody who changes their mind. */
type Event =
  | { kind: 'befall'; which: number; what: 'progress' | 'sick' | 'die' | 'gone' | 'lost' }
  | { kind: 'upgrade'; instances: number; minimum: number; over: number; strategy: string; deadline: boolean }
  | { kind: 'scale'; instances: number }
  | { kind: 'revert' | 'cancel' | 'promote' | 'wait' }

interface History {
  checked: boolean
  events: Event[]
}

const chance = fc.record({
  kind: fc.constant('befall' as const),
  which: fc.nat(20),
  what: fc.constantFrom('progress', 'progress', 'progress', 'gone', 'gone', 'sick', 'die', 'lost'),
}) as fc.Arbitrary<Event>

const upgrade: fc.Arbitrary<Event> = fc.record({
  kind: fc.constant('upgrade' as const),
  instances: fc.integer({ min: 1, max: 6 }),
  minimum: fc.constantFrom(0, 0.5, 0.8, 1),
  over: fc.constantFrom(0, 0.2, 1),
  strategy: fc.constantFrom('rolling', 'canary', 'blue-green'),
  deadline: fc.boolean(),
})

const history: fc.Arbitrary<History> = fc.record({
  checked: fc.boolean(),
  events: fc.array(
    fc.oneof(
      { weight: 12, arbitrary: chance },
      { weight: 2, arbitrary: upgrade },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('scale' as const),
          instances: fc.integer({ min: 1, max: 6 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constantFrom('revert', 'cancel', 'promote', 'wait'),
        }) as fc.Arbitrary<Event>,
      },
    ),
    { maxLength: 60, size: 'max' },
  ),
})

const isServing = (world: World, checked: boolean, { id, condition, goal }: InstanceRecord): boolean =>
  goal === 'Running' && condition === 'Running' && (!checked || world.health.get(id)?.healthy === true)

function befall(world: World, instance: InstanceRecord, what: string): void {
  const { id, condition, goal } = instance
  if (what === 'gone' && goal !== 'Running' && isActive(instance)) world.become(id, 'Killed')
  if (what === 'die' && isActive(instance)) world.become(id, 'Failed')
  if (what === 'lost' && condition === 'Running') world.become(id, 'Unreachable')
  if (what === 'sick' && condition === 'Running') world.health.set(id, { healthy: false, ready: true })
  if (what !== 'progress') return
  if (condition === 'Scheduled') world.become(id, 'Staging')
  else if (condition === 'Staging' || condition.startsWith('Unreachable')) world.become(id, 'Running')
  else if (condition === 'Running') world.health.set(id, { healthy: true, ready: true })
}

let counter = 0

function happen(world: World, event: Event): void {
  const app = world.tree.services.get('/app')
  if (!app || app.kind !== 'app') return
  if (event.kind === 'befall') {
    const all = world.of('/app')
    const instance = all[event.which % Math.max(all.length, 1)]
    if (instance) befall(world, instance, event.what)
  } else if (event.kind === 'upgrade') {
    const { instances, minimum, over, strategy, deadline } = event
    const labels = { DCOS_ROLLOUT: strategy, ...(deadline ? { DCOS_ROLLOUT_DEADLINE: '10s' } : {}) }
    const upgradeStrategy = { minimumHealthCapacity: minimum, maximumOverCapacity: over }
    const cmd = `sleep ${(counter += 1)}`
    world.deploy((services) => services.set('/app', { ...app, cmd, instances, labels, upgradeStrategy }))
  } else if (event.kind === 'scale') {
    const { instances } = event
    world.deploy((services) => services.set('/app', { ...app, instances }))
  } else if (event.kind === 'wait') world.passMs(11_000)
  else world[event.kind]()
}

/** A decision, held against the promise that it takes nobody's service away below the minimum. */
function checkedTurn(world: World, checked: boolean): void {
  const serving = (): number => world.of('/app').filter((each) => isServing(world, checked, each)).length
  const before = serving()
  const app = world.tree.services.get('/app')
  world.turn()
  const minimum = app?.upgradeStrategy.minimumHealthCapacity ?? 1
  // What is decided for the count alone keeps all that are wanted; an upgrade may go down to its minimum.
  expect(serving()).to.be.at.least(Math.min(before, Math.ceil((app?.instances ?? 0) * minimum - 1e-9)))
}

function run({ checked, events }: History): World {
  const world = createWorld()
  const healthChecks = checked ? [{ protocol: 'HTTP' as const }] : []
  const unreachableStrategy = { inactiveAfterSeconds: 5, expungeAfterSeconds: 20 }
  world.deploy((services) => services.set('/app', appOf({ instances: 3, healthChecks, unreachableStrategy })))
  for (let round = 0; round < 6; round++) {
    world.settle()
    world.of('/app').forEach((instance) => befall(world, instance, 'progress'))
  }
  for (const event of events) {
    happen(world, event)
    checkedTurn(world, checked)
  }
  return world
}

describe('Histories of upgrades, failures and cancellations', function () {
  this.timeout(Math.max(120_000, numRuns * 20))

  it('never go below the minimum of healthy instances by a decision', () => {
    fc.assert(
      fc.property(history, (given) => void run(given)),
      { numRuns },
    )
  })

  it('end with what was wanted last, as soon as failures stop and what waits is promoted', () => {
    fc.assert(
      fc.property(history, ({ checked, events }) => {
        const world = run({ checked, events })
        for (let round = 0; round < 200 && world.deployments.length > 0; round++) {
          checkedTurn(world, checked)
          if (world.deployments.length > 0) world.promote()
          for (const instance of world.of('/app')) {
            befall(world, instance, instance.goal === 'Running' ? 'progress' : 'gone')
          }
        }
        expect(world.deployments).to.deep.equal([])
        for (let round = 0; round < 30; round++) {
          for (const instance of world.of('/app')) {
            befall(world, instance, instance.goal === 'Running' ? 'progress' : 'gone')
          }
          checkedTurn(world, checked)
        }
        const wanted = world.tree.services.get('/app')?.instances
        expect(world.of('/app').filter(({ goal }) => goal === 'Running')).to.have.length(wanted ?? -1)
      }),
      { numRuns },
    )
  })
})

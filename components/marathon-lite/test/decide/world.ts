import { expect } from 'chai'
import type { DeploymentRecord } from '../../src/decide/deployment-record.ts'
import { decideTurn } from '../../src/decide/turn.ts'
import type { Rest, TurnDecision } from '../../src/decide/turn.ts'
import type { HealthView } from '../../src/decide/views.ts'
import type { ServiceDefinition } from '../../src/definitions/service.ts'
import { lockedIds, planSteps } from '../../src/deploy/plan.ts'
import type { Condition, InstanceRecord } from '../../src/instances/types.ts'
import { isActive } from '../../src/instances/types.ts'
import { deadlineOf } from '../../src/rollout/decide/failure.ts'
import { versionsWithConfiguration } from '../../src/rollout/decide/restore.ts'
import { applyChange, changeBetween } from '../../src/tree/change.ts'
import { completeDraft } from '../../src/tree/complete-draft.ts'
import { draftOf, emptyTree } from '../../src/tree/tree.ts'
import type { Tree } from '../../src/tree/tree.ts'
import { clusterDefaults } from '../../src/settings.ts'
import { version } from '../support/definitions.ts'

/** A cluster that does what it is told when a test says so: the decisions are real, the rest is a model. */
export interface World {
  tree: Tree
  instances: Map<string, InstanceRecord>
  deployments: DeploymentRecord[]
  health: Map<string, HealthView>
  deploy(change: (services: Map<string, ServiceDefinition>) => void): void
  /** Undoes the running deployment, as a new one. */
  revert(): void
  /** Lets a canary or a green side take over. */
  promote(): void
  /** Ends the running deployment where it is. */
  cancel(): void
  passMs(ms: number): void
  /** One decision, carried out on the records. */
  turn(): TurnDecision
  /** Decisions until nothing changes. */
  settle(): void
  become(id: string, condition: Condition): void
  of(serviceId: string): InstanceRecord[]
}

/** Tells whether anything about a service changed since it was last asked about. */
function createChanges() {
  const seen = new Map<string, string>()
  return {
    since(id: string, world: World, own: ReadonlyMap<string, InstanceRecord>): boolean {
      const health = [...own.keys()].map((each) => world.health.get(each))
      const unreachable = [...own.values()].some(({ condition }) => condition.startsWith('Unreachable'))
      const now = JSON.stringify([[...own.values()], world.tree.services.get(id), world.deployments, health])
      const before = seen.get(id)
      seen.set(id, now)
      return now !== before || unreachable
    },
  }
}

/** Creates an empty world. */
export function createWorld(): World {
  let minute = 0
  let passedMs = 0
  let undo: Tree | undefined
  let counter = 0
  const definitions = new Map<string, ServiceDefinition>()
  const rests = new Map<string, Rest>()
  const changes = createChanges()
  const begin = (
    change: (services: Map<string, ServiceDefinition>) => void,
    undoes: string | undefined,
  ): void => {
    minute += 1
    passedMs = 0
    const before = world.tree
    const draft = draftOf(before)
    change(draft.services)
    const restored = new Map<string, string[]>()
    for (const [id, service] of undoes === undefined ? [] : draft.services) {
      const running = world.of(id).map((instance) => instance.version)
      restored.set(
        id,
        versionsWithConfiguration(service, running, (at) => definitions.get(`${id}@${at}`)),
      )
    }
    const options = {
      version: version(minute),
      restarted: new Set<string>(),
      settings: clusterDefaults,
      restored,
    }
    completeDraft(before, draft, options)
    const steps = planSteps(before, draft)
    world.tree = applyChange(before, changeBetween(before, draft, version(minute)))
    for (const service of world.tree.services.values())
      definitions.set(`${service.id}@${service.version}`, service)
    const startedAt = version(minute)
    const deadlineMs = deadlineOf(world.tree.services.values(), Date.parse(startedAt))
    undo = before
    world.deployments = [
      {
        id: `deployment-${minute}`,
        version: version(minute),
        startedAt,
        steps,
        currentStep: 0,
        change: { version: version(minute), services: {}, groups: {} },
        ...(undoes === undefined ? {} : { undoes }),
        ...(undoes === undefined && deadlineMs !== undefined
          ? { deadlineAt: new Date(deadlineMs).toISOString() }
          : {}),
      },
    ]
  }
  const world: World = {
    tree: emptyTree(version(0)),
    instances: new Map(),
    deployments: [],
    health: new Map(),
    deploy: (change) => begin(change, undefined),
    revert() {
      const [deployment] = world.deployments
      const before = undo?.services.get('/app')
      if (deployment && before) begin((services) => services.set('/app', before), deployment.id)
    },
    promote() {
      const promotedAt = version(minute)
      world.deployments = world.deployments.map((deployment) => ({
        ...deployment,
        rollouts: { '/app': { ...deployment.rollouts?.['/app'], promotedAt } },
      }))
    },
    cancel() {
      world.deployments = []
    },
    passMs(ms) {
      passedMs += ms
    },
    turn() {
      const instancesOf = (serviceId: string): Map<string, InstanceRecord> =>
        new Map([...world.instances].filter(([, instance]) => instance.serviceId === serviceId))
      const snapshot = {
        nowMs: Date.parse(version(minute)) + counter + passedMs,
        services: world.tree.services,
        definitionAt: (id: string, at: string) => definitions.get(`${id}@${at}`),
        instancesOf,
        deployments: world.deployments,
        health: (id: string) => world.health.get(id) ?? { ready: true },
        newInstanceId: (id: string) => `${id.slice(1)}.instance-${(counter += 1)}`,
      }
      const ids = new Set([
        ...world.tree.services.keys(),
        ...[...world.instances.values()].map(({ serviceId }) => serviceId),
        ...world.deployments.flatMap(({ steps }) => [...lockedIds(steps)]),
      ])
      const touched = [...ids].filter((id) => changes.since(id, world, instancesOf(id)))
      for (const id of touched) rests.delete(id)
      const before = counter
      const partial = decideTurn({ ...snapshot, touched, restOf: (id) => rests.get(id) })
      counter = before
      const decision = decideTurn({ ...snapshot, touched: ids })
      // Looking only at what changed decides the same as looking at everything.
      expect(partial.changed).to.have.deep.members(decision.changed)
      expect(partial.removed).to.have.deep.members(decision.removed)
      expect(partial.deployments).to.deep.equal(decision.deployments)
      for (const [id, rest] of partial.resting) rests.set(id, rest)
      for (const instance of decision.changed) world.instances.set(instance.id, instance)
      for (const { id } of decision.removed) world.instances.delete(id)
      world.deployments = decision.deployments
        .filter(({ finished }) => !finished)
        .map(({ deployment }) => deployment)
      if (decision.failed.length > 0) world.revert()
      return decision
    },
    settle() {
      for (let round = 0; round < 50; round++) {
        const { changed, removed, deployments } = world.turn()
        const progressed = deployments.some(
          ({ completedSteps, finished }) => finished || completedSteps.length > 0,
        )
        if (changed.length === 0 && removed.length === 0 && !progressed) return
      }
      throw new Error('decisions do not come to rest')
    },
    become(id, condition) {
      const instance = world.instances.get(id)
      if (!instance) return
      const since = version(minute)
      const tasks = isActive({ condition })
        ? [
            {
              id: `${id}._app.${instance.incarnation}`,
              container: '_app',
              stagedAt: since,
              hostPorts: [],
              ipAddresses: [],
            },
          ]
        : instance.tasks
      world.instances.set(id, { ...instance, condition, since, tasks })
    },
    of: (serviceId) => [...world.instances.values()].filter((instance) => instance.serviceId === serviceId),
  }
  return world
}

import type { DeploymentRecord } from '../../src/decide/deployment-record.ts'
import { decideTurn } from '../../src/decide/turn.ts'
import type { TurnDecision } from '../../src/decide/turn.ts'
import type { HealthView } from '../../src/decide/views.ts'
import type { ServiceDefinition } from '../../src/definitions/service.ts'
import { planSteps } from '../../src/deploy/plan.ts'
import type { Condition, InstanceRecord } from '../../src/instances/types.ts'
import { isActive } from '../../src/instances/types.ts'
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
  /** One decision, carried out on the records. */
  turn(): TurnDecision
  /** Decisions until nothing changes. */
  settle(): void
  become(id: string, condition: Condition): void
  of(serviceId: string): InstanceRecord[]
}

/** Creates an empty world. */
export function createWorld(): World {
  let minute = 0
  let counter = 0
  const definitions = new Map<string, ServiceDefinition>()
  const world: World = {
    tree: emptyTree(version(0)),
    instances: new Map(),
    deployments: [],
    health: new Map(),
    deploy(change) {
      minute += 1
      const draft = draftOf(world.tree)
      change(draft.services)
      completeDraft(world.tree, draft, {
        version: version(minute),
        restarted: new Set(),
        settings: clusterDefaults,
      })
      const steps = planSteps(world.tree, draft)
      const changed = changeBetween(world.tree, draft, version(minute))
      world.tree = applyChange(world.tree, changed)
      for (const service of world.tree.services.values())
        definitions.set(`${service.id}@${service.version}`, service)
      const stored = { version: version(minute), services: {}, groups: {} }
      const startedAt = version(minute)
      world.deployments = [
        {
          id: `deployment-${minute}`,
          version: version(minute),
          startedAt,
          steps,
          currentStep: 0,
          change: stored,
        },
      ]
    },
    turn() {
      const decision = decideTurn({
        nowMs: Date.parse(version(minute)) + counter,
        services: world.tree.services,
        definitionAt: (id, at) => definitions.get(`${id}@${at}`),
        instances: new Map(world.instances),
        deployments: world.deployments,
        health: (id) => world.health.get(id) ?? { ready: true },
        newInstanceId: (id) => `${id.slice(1)}.instance-${(counter += 1)}`,
      })
      for (const instance of decision.changed) world.instances.set(instance.id, instance)
      for (const { id } of decision.removed) world.instances.delete(id)
      world.deployments = decision.deployments
        .filter(({ finished }) => !finished)
        .map(({ deployment }) => deployment)
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

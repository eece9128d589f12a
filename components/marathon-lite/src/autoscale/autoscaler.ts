import type { Timer } from '@dcos-lite/lib/clock'
import { messageOf } from '@dcos-lite/lib/errors'
import { changeTree } from '../changes/change-tree.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import { lockedIds } from '../deploy/plan.ts'
import type { EngineContext } from '../engine/context.ts'
import { isoNow } from '../engine/context.ts'
import { parentOf } from '../ids/path-id.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { decideScale } from './decide/decide-scale.ts'
import type { Recommendation, ScaleDecision } from './decide/decide-scale.ts'
import { scaleRuleOf } from './decide/labels.ts'
import type { ScaleRule } from './decide/labels.ts'
import { createMeter } from './measure.ts'
import type { Usage } from './measure.ts'

/** What autoscaling found out about a service, as its app shows it. */
export interface ScalingView {
  at: string
  metric: string
  target: number
  min: number
  max: number
  instances: number
  recommended: number
  observed?: number
  /** Why it is as it is. */
  reason: string
}

/** Changes the number of instances of services that ask for it, one measurement after the other. */
export interface Autoscaler {
  start(): void
  stop(): void
}

interface Memory {
  history: Recommendation[]
  sinceMs: number
}

interface Subject {
  service: ServiceDefinition
  rule: ScaleRule
  instances: InstanceRecord[]
}

function subjectsOf({ treeStore, index }: EngineContext): Subject[] {
  return [...treeStore.tree().services.values()].flatMap((service) => {
    const rule = scaleRuleOf(service)
    if (!rule) return []
    const running = [...index.of(service.id).values()].filter(
      ({ condition, goal }) => condition === 'Running' && goal === 'Running',
    )
    return [{ service, rule, instances: running }]
  })
}

async function scale(
  context: EngineContext,
  service: ServiceDefinition,
  { instances, reason }: ScaleDecision,
): Promise<void> {
  const { rollouts } = context.records
  const { id } = service
  const from = service.instances
  await changeTree(context, {
    force: false,
    groupId: parentOf(id),
    build(draft) {
      const present = draft.services.get(id)
      // Somebody changed it meanwhile: the next look decides anew.
      if (present?.version === service.version) draft.services.set(id, { ...present, instances })
    },
    operations: () => [
      rollouts.putOperation(id, {
        ...rollouts.get(id),
        serviceId: id,
        scaled: { at: isoNow(context), from, to: instances, reason },
      }),
    ],
  })
  context.events.publish('service_autoscaled_event', { serviceId: id, from, to: instances, reason })
}

/** Creates an autoscaler that rests until it is started. */
export function createAutoscaler(context: EngineContext): Autoscaler {
  const { environment, settings, records, scaling } = context
  const { clock, log } = environment
  const memories = new Map<string, Memory>()
  const meter = createMeter(context)
  let timer: Timer | undefined
  let busy = false

  const lookAt = async ({ service, rule, instances }: Subject, usage: Usage): Promise<void> => {
    const { id } = service
    let problem: string | undefined
    const observed = await meter.measure(rule, instances, usage).catch((error: unknown) => {
      problem = messageOf(error)
      return undefined
    })
    const nowMs = clock.nowMs()
    const known = memories.get(id)
    const memory = observed === undefined || !known ? { history: [], sinceMs: nowMs } : known
    const deploying = [...records.deployments.values()].some(({ steps }) => lockedIds(steps).has(id))
    const scaledAt = records.rollouts.get(id)?.scaled?.at
    const decision = decideScale({
      rule,
      current: service.instances,
      observed: deploying ? undefined : observed,
      history: memory.history,
      measuringSinceMs: memory.sinceMs,
      nowMs,
      ...(scaledAt === undefined ? {} : { lastScaledAtMs: Date.parse(scaledAt) }),
    })
    memories.set(id, { ...memory, history: decision.history })
    const reason = deploying ? 'a deployment is under way' : (problem ?? decision.reason)
    const { metric, target, min, max } = rule
    scaling.set(id, {
      at: isoNow(context),
      metric,
      target,
      min,
      max,
      instances: decision.instances,
      recommended: decision.recommended,
      ...(observed === undefined ? {} : { observed }),
      reason,
    })
    if (deploying || decision.instances === service.instances) return
    await scale(context, service, decision).catch((error: unknown) => {
      log.info('a service was not scaled; the next measurement decides anew', { serviceId: id, error })
    })
  }
  const round = async (): Promise<void> => {
    const subjects = subjectsOf(context)
    const ids = new Set(subjects.map(({ service }) => service.id))
    for (const id of [...scaling.keys(), ...memories.keys()]) {
      if (ids.has(id)) continue
      scaling.delete(id)
      memories.delete(id)
    }
    if (subjects.length === 0) return
    const measured = subjects.filter(({ rule }) => rule.metric !== 'prometheus')
    const usage =
      measured.length > 0
        ? await meter.look(measured.flatMap(({ instances }) => instances))
        : new Map<string, never>()
    for (const subject of subjects) await lookAt(subject, usage)
  }
  const tick = (): void => {
    if (busy || !context.leads()) return
    busy = true
    round()
      .catch((error: unknown) => log.info('autoscaling could not measure', { error }))
      .finally(() => {
        busy = false
      })
  }
  return {
    start: () => {
      timer = clock.every(settings.autoscaleIntervalMs, tick)
    },
    stop: () => timer?.cancel(),
  }
}

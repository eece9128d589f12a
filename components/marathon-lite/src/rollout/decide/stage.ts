import type { DeploymentRecord, RolloutProgress } from '../../decide/deployment-record.ts'
import type { ServiceDefinition } from '../../definitions/service.ts'
import type { Stage } from '../../deploy/situation.ts'
import { rolloutRuleOf } from './labels.ts'

/** The stage in which a deployment begins the upgrade of a service; none when it brings an old version back. */
export function stageOf(service: ServiceDefinition, deployment: DeploymentRecord): Stage | undefined {
  const { strategy, canary } = rolloutRuleOf(service)
  if (strategy === 'rolling' || deployment.undoes !== undefined) return undefined
  const promoted = deployment.rollouts?.[service.id]?.promotedAt !== undefined
  return { kind: strategy, first: strategy === 'canary' ? canary : service.instances, promoted }
}

/** How a stage went on: since when its first instances are up, and whether that was long enough. */
export function progressOf(
  service: ServiceDefinition,
  known: RolloutProgress | undefined,
  ready: boolean,
  nowMs: number,
): { progress: RolloutProgress; wakeAtMs?: number } {
  const { readySince, ...rest } = known ?? {}
  if (rest.promotedAt !== undefined) return { progress: known ?? {} }
  if (!ready) return { progress: rest }
  const since = readySince ?? new Date(nowMs).toISOString()
  const progress = { ...rest, readySince: since }
  const { promoteAfterMs } = rolloutRuleOf(service)
  if (promoteAfterMs === 'manual') return { progress }
  const dueAtMs = Date.parse(since) + promoteAfterMs
  if (nowMs < dueAtMs) return { progress, wakeAtMs: dueAtMs }
  return { progress: { ...progress, promotedAt: new Date(nowMs).toISOString() } }
}

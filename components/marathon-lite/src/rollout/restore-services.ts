import type { ServiceDefinition } from '../definitions/service.ts'
import type { DeploymentRecord } from '../decide/deployment-record.ts'
import type { EngineContext } from '../engine/context.ts'
import type { DraftTree } from '../tree/tree.ts'
import { versionsWithConfiguration } from './decide/restore.ts'
import { rollbackTarget } from './decide/rollback-target.ts'
import type { RollbackTarget } from './decide/rollback-target.ts'

/** Versions that instances of a service run, and that already have the configuration of `older`. */
export function versionsToKeep(context: EngineContext, older: ServiceDefinition): string[] {
  const { index, treeStore } = context
  const versions = [...index.of(older.id).values()].map(({ version }) => version)
  return versionsWithConfiguration(older, versions, (version) => treeStore.definition(older.id, version))
}

/** What every service that a failed deployment touched is to go back to. */
export function rollbackTargets(
  context: EngineContext,
  deployment: DeploymentRecord,
): Map<string, RollbackTarget> {
  const { records, treeStore } = context
  const targets = new Map<string, RollbackTarget>()
  for (const [id, { from, to }] of treeStore.restore(deployment.change).services) {
    const known = records.rollouts.get(id)
    const healthy = known?.healthyVersion && treeStore.definition(id, known.healthyVersion)
    const target = rollbackTarget({
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
      ...(healthy ? { healthy } : {}),
      fromFailed: from !== undefined && known?.failure?.version === from.version,
    })
    if (target) targets.set(id, target)
  }
  return targets
}

/** Puts services back into a draft; returns the versions whose instances stay, by service. */
export function restoreServices(
  context: EngineContext,
  draft: DraftTree,
  targets: ReadonlyMap<string, RollbackTarget>,
): Map<string, string[]> {
  const restored = new Map<string, string[]>()
  for (const [id, { definition }] of targets) {
    draft.services.set(id, definition)
    restored.set(id, versionsToKeep(context, definition))
  }
  return restored
}

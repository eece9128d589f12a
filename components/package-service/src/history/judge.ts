import type { JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject, packageLabelNames } from '@dcos-lite/lib/package-rendering'
import { labelsOf } from '../operations/installations.ts'
import { instancesUp, judgeChange, stateOfDeployment } from '../plan/judge-change.ts'
import type { Judgement } from '../plan/judge-change.ts'
import type { Caller } from '../protocol/caller.ts'
import type { MarathonClient } from '../upstream/marathon.ts'
import type { HistoryRecord } from './records.ts'

async function appsOf(
  marathon: MarathonClient,
  caller: Caller,
  record: HistoryRecord,
): Promise<JsonObject[]> {
  if (record.kind === 'app') {
    const app = await marathon.app(caller, record.appId)
    return app ? [app] : []
  }
  const all = await marathon.apps(caller)
  return all.filter((app) => labelsOf(app)[packageLabelNames.group] === record.appId)
}

/** How long the first tasks of an update are watched when the app does not say what healthy is, and what time it is. */
export interface Watch {
  nowMs: number
  settleMs: number
}

/** Asks the scheduler what became of a change. */
export async function judgeOnCluster(
  marathon: MarathonClient,
  caller: Caller,
  record: HistoryRecord,
  watch: Watch,
): Promise<Judgement> {
  if (record.kind === 'job' || record.action === 'uninstall') return { outcome: 'healthy' }
  const { deploymentId } = record
  const deployment =
    deploymentId === undefined
      ? ({ state: 'gone' } as const)
      : stateOfDeployment(await marathon.deployments(caller), deploymentId)
  if (deployment.state === 'running') return { outcome: 'pending' }
  const apps = await appsOf(marathon, caller, record)
  const present = apps[0] && labelsOf(apps[0])[packageLabelNames.definition]
  const wanted = record.definition
  const unchecked = record.action === 'update' && !apps.some(hasHealthChecks)
  const evidence = { deployment, present, wanted, instances: instancesUp(apps) }
  return judgeChange(unchecked ? { ...evidence, unchecked: watchOver(apps, record, watch) } : evidence)
}

function hasHealthChecks(app: JsonObject): boolean {
  return Array.isArray(app.healthChecks) && app.healthChecks.length > 0
}

/** How far the watch over the first tasks of an update is, and what the last task that ended in it ended with. */
function watchOver(
  apps: readonly JsonObject[],
  { settlingFrom }: HistoryRecord,
  { nowMs, settleMs }: Watch,
): { leftMs: number | undefined; ended: string | undefined } {
  if (settlingFrom === undefined) return { leftMs: undefined, ended: undefined }
  const fromMs = Date.parse(settlingFrom)
  const ended = apps.flatMap(({ lastTaskFailure, version }) => {
    if (!isJsonObject(lastTaskFailure) || lastTaskFailure.version !== version) return []
    if (!(Date.parse(String(lastTaskFailure.timestamp)) >= fromMs)) return []
    return [`${String(lastTaskFailure.state)} ${String(lastTaskFailure.message ?? '')}`.trim()]
  })
  return { leftMs: fromMs + settleMs - nowMs, ended: ended[0] }
}

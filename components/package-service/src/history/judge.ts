import type { JsonObject } from '@dcos-lite/lib/package-format'
import { packageLabelNames } from '@dcos-lite/lib/package-rendering'
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

/** Asks the scheduler what became of a change. */
export async function judgeOnCluster(
  marathon: MarathonClient,
  caller: Caller,
  record: HistoryRecord,
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
  return judgeChange({ deployment, present, wanted: record.definition, instances: instancesUp(apps) })
}

import type { JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject, packageLabelNames } from '@dcos-lite/lib/package-rendering'
import type { Caller } from '../protocol/caller.ts'
import type { MarathonClient } from '../upstream/marathon.ts'
import type { MetronomeClient } from '../upstream/metronome.ts'

/** One installed package: an app, a group of apps, or a job. It is recognised by its labels alone. */
export interface Installation {
  kind: 'app' | 'group' | 'job'
  /** Id of the app or group; a job has its id behind a slash. */
  appId: string
  packageName: string
  labels: Record<string, string>
}

/** The text labels of an app or job. */
export function labelsOf(holder: JsonObject): Record<string, string> {
  if (!isJsonObject(holder.labels)) return {}
  return Object.fromEntries(
    Object.entries(holder.labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Recognises the installations among apps and jobs; the apps of one group make one. */
export function recognise(
  apps: readonly (JsonObject & { id: string })[],
  jobs: readonly (JsonObject & { id: string })[],
): Installation[] {
  const found = new Map<string, Installation>()
  const add = (kind: Installation['kind'], appId: string, labels: Record<string, string>): void => {
    const packageName = labels[packageLabelNames.name]
    if (packageName === undefined || found.has(`${kind} ${appId}`)) return
    found.set(`${kind} ${appId}`, { kind, appId, packageName, labels })
  }
  for (const app of apps) {
    const labels = labelsOf(app)
    const group = labels[packageLabelNames.group]
    if (group === undefined) add('app', app.id, labels)
    else add('group', group, labels)
  }
  for (const job of jobs) add('job', `/${job.id}`, labelsOf(job))
  return [...found.values()].sort(
    (a, b) => compareText(a.packageName, b.packageName) || compareText(a.appId, b.appId),
  )
}

/** Reads what is installed, ordered by package name and id. */
export async function readInstallations(
  services: { marathon: MarathonClient; metronome: MetronomeClient },
  caller: Caller,
): Promise<Installation[]> {
  const [apps, jobs] = await Promise.all([services.marathon.apps(caller), services.metronome.jobs(caller)])
  return recognise(apps, jobs)
}

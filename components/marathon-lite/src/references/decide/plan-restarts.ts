import { configLabels, onChangeLabel, plainPath, readOnChange, referenceName } from '@dcos-lite/lib/contracts'
import type { Reference } from '@dcos-lite/lib/contracts'
import type { ServiceDefinition } from '../../definitions/service.ts'
import type { Violation } from '../../validation/report.ts'

/** The versions of what a service refers to, by name, that its instances have or are about to get. */
export type NotedVersions = Readonly<Record<string, string>>

/** What is to be done about one service. */
export interface ReferencePlan {
  restart: boolean
  /** What is to be noted, with the restart; undefined when it is noted already. */
  note?: NotedVersions
  /** Names of what changed, for people. */
  changed: string[]
}

/** Everything that a service refers to: the secrets that it declares, and keys of the config service. */
export function referencesOf(service: ServiceDefinition): Reference[] {
  const secrets = Object.values(service.secrets).map(({ source }): Reference => ({
    kind: 'secret',
    path: plainPath(source),
  }))
  const all = service.kind === 'pod' ? service.containers.map(({ labels }) => labels) : []
  const keys = [service.labels, ...all].flatMap((labels) => {
    const { environment, files } = configLabels(labels)
    return [...environment, ...files].map(({ path }): Reference => ({ kind: 'config', path }))
  })
  return [...secrets, ...keys]
}

/**
 * Compares what a service refers to with what was noted. What it refers to for the first time is only noted; what is
 * not there (any more) changes nothing.
 */
export function planReferences(
  service: ServiceDefinition,
  noted: NotedVersions | undefined,
  versionOf: (reference: Reference) => string | undefined,
): ReferencePlan | undefined {
  const references = referencesOf(service)
  if (references.length === 0) return undefined
  const next: Record<string, string> = {}
  const changed: string[] = []
  for (const reference of references) {
    const name = referenceName(reference)
    const before = noted?.[name]
    const now = versionOf(reference) ?? before
    if (now === undefined) continue
    next[name] = now
    if (before !== undefined && before !== now) changed.push(name)
  }
  const same =
    changed.length === 0 &&
    Object.keys(next).sort().join('\n') ===
      Object.keys(noted ?? {})
        .sort()
        .join('\n')
  const restart = changed.length > 0 && readOnChange(service.labels[onChangeLabel])?.type === 'restart'
  return { restart, changed, ...(same ? {} : { note: next }) }
}

/** A label that says what is not known is refused. */
export function onChangeViolations(service: ServiceDefinition): Violation[] {
  if (readOnChange(service.labels[onChangeLabel]) !== undefined) return []
  const error = 'must be restart, none, or signal:NAME with HUP, USR1, USR2, TERM, INT, WINCH or CONT'
  return [{ path: `/labels/${onChangeLabel}`, error }]
}

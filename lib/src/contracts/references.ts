import type { Secret } from '../mesos/index.ts'
import { plainPath } from './secrets.ts'
import type { ReferenceKind } from './secrets.ts'

/** Marks a reference as one to a key of the config service; without it, it is to a secret. */
const configMark = 'dcos-config'

/** Something a task refers to. */
export interface Reference {
  kind: ReferenceKind
  path: string
}

/** What happens to a service when something that it refers to changes. */
export type OnChange = { type: 'restart' } | { type: 'none' } | { type: 'signal'; signal: string }

/** The label of a service that says it; without it, services are restarted. */
export const onChangeLabel = 'DCOS_SECRETS_ON_CHANGE'

const environmentLabel = /^DCOS_CONFIG_ENV_([A-Za-z_][A-Za-z0-9_]*)$/
const fileLabel = /^DCOS_CONFIG_FILE_(\w+)$/
const signals = ['HUP', 'USR1', 'USR2', 'TERM', 'INT', 'WINCH', 'CONT'] as const

/** Reads what a label says; undefined when it says nothing that is known. */
export function readOnChange(value: string | undefined): OnChange | undefined {
  if (value === undefined || value === 'restart') return { type: 'restart' }
  if (value === 'none') return { type: 'none' }
  const signal = /^signal:(?:SIG)?([A-Z0-9]+)$/.exec(value)?.[1]
  return signal !== undefined && (signals as readonly string[]).includes(signal)
    ? { type: 'signal', signal }
    : undefined
}

/** A key of the config service as Mesos takes references. */
export function configReference(path: string): Secret {
  return { type: 'REFERENCE', reference: { name: plainPath(path), key: configMark } }
}

/** What a secret of Mesos refers to; undefined for a value. */
export function referenceOf(secret: Secret | undefined): Reference | undefined {
  const { reference } = secret ?? {}
  if (!reference) return undefined
  return { kind: reference.key === configMark ? 'config' : 'secret', path: plainPath(reference.name) }
}

/** The keys of the config service that labels give to a task: as variables by name, and as files by container path. */
export function configLabels(labels: Readonly<Record<string, string>>): {
  environment: { name: string; path: string }[]
  files: { containerPath: string; path: string }[]
} {
  const environment: { name: string; path: string }[] = []
  const files: { containerPath: string; path: string }[] = []
  for (const [label, value] of Object.entries(labels)) {
    const name = environmentLabel.exec(label)?.[1]
    if (name !== undefined && value !== '') environment.push({ name, path: plainPath(value) })
    const colon = value.indexOf(':')
    if (!fileLabel.test(label) || colon < 1 || colon === value.length - 1) continue
    files.push({ path: plainPath(value.slice(0, colon)), containerPath: value.slice(colon + 1) })
  }
  return { environment, files }
}

/** What a definition refers to, as far as one thing can be compared with another. */
export const referenceName = ({ kind, path }: Reference): string => `${kind}:${path}`

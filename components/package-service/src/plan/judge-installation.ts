import type { Json, JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject } from '@dcos-lite/lib/package-rendering'
import { imagesOf } from './images-of.ts'
import type { InstalledPart } from './installed-parts.ts'
import { diffJson } from './json-diff.ts'

/** One look at an installation. `unknown`: it cannot be said, which is no proof of anything wrong. */
export interface Check {
  check: 'repository' | 'definition' | 'running' | 'images'
  result: 'ok' | 'failed' | 'unsigned' | 'unknown'
  message: string
}

/** What is known of an installation. */
export interface InstallationEvidence {
  source: string
  /** The repository that it came from, if it is still in the list. */
  repository: { name: string; unsigned: boolean; failed: string | undefined } | undefined
  /** Hash of the definition that is stored with it. */
  stored: string | undefined
  /** Hash of the definition of that version in that repository now. */
  offered: string | undefined
  /** The repository that stands before it in the list and has that version as well: its own cannot be looked at. */
  hiddenBy?: string | undefined
  /** What the stored definition and options render to, and what the schedulers have of it. Undefined: unknown. */
  parts: readonly InstalledPart[] | undefined
}

/** What schedulers keep as it was posted; other members get other forms and defaults. */
const comparable = ['cmd', 'args', 'env', 'user', 'cpus', 'mem', 'disk', 'gpus', 'labels', 'secrets'] as const
const comparableOfRun = ['cmd', 'args', 'env', 'user', 'cpus', 'mem', 'disk', 'gpus'] as const

function checkRepository({ source, repository }: InstallationEvidence): Check {
  const check = 'repository'
  if (!repository) {
    return { check, result: 'unknown', message: `the repository ${source} is not in the list any more` }
  }
  if (repository.failed !== undefined) return { check, result: 'failed', message: repository.failed }
  if (repository.unsigned) {
    return { check, result: 'unsigned', message: `nobody vouches for the repository "${repository.name}"` }
  }
  return { check, result: 'ok', message: `the repository "${repository.name}" is verified` }
}

function checkDefinition({ stored, offered, hiddenBy }: InstallationEvidence): Check {
  const check = 'definition'
  if (stored === undefined) return { check, result: 'unknown', message: 'no definition is stored with it' }
  if (offered === undefined && hiddenBy !== undefined) {
    const message = `the repository "${hiddenBy}", which stands before its own, has this version as well, and hides it`
    return { check, result: 'unknown', message }
  }
  if (offered === undefined) {
    return { check, result: 'unknown', message: 'its repository does not have this version now' }
  }
  if (stored === offered) return { check, result: 'ok', message: 'it is the one that the repository has' }
  return { check, result: 'failed', message: 'it is not the one that the repository has under this version' }
}

function sharedMembers(expected: Json, present: Json): Json {
  if (!isJsonObject(expected) || !isJsonObject(present)) return present
  return Object.fromEntries(
    Object.entries(expected)
      .filter(([name]) => Object.hasOwn(present, name))
      .map(([name, value]) => [name, sharedMembers(value, present[name] as Json)]),
  )
}

function changedMembers(expected: JsonObject, present: JsonObject, members: readonly string[]): string[] {
  return members.flatMap((member) => {
    const wanted = expected[member]
    if (wanted === undefined || wanted === null) return []
    const there = present[member]
    if (there === undefined) return [`/${member}`]
    // Labels and variables that somebody added later change nothing of what the package says.
    return diffJson(wanted, sharedMembers(wanted, there)).map(({ path }) => `/${member}${path}`)
  })
}

/** Where a part differs from what the package says; the run of a job and the containers of a pod are looked into. */
function changesOf({ expected, present }: InstalledPart): string[] {
  if (!present) return []
  const changed = changedMembers(expected, present, comparable)
  const [run, runNow] = [expected.run, present.run]
  if (isJsonObject(run) && isJsonObject(runNow)) {
    changed.push(...changedMembers(run, runNow, comparableOfRun).map((path) => `/run${path}`))
  }
  const containers = Array.isArray(expected.containers) ? expected.containers.filter(isJsonObject) : []
  const now = Array.isArray(present.containers) ? present.containers.filter(isJsonObject) : []
  for (const container of containers) {
    const { name } = container
    const there = now.find((one) => one.name === name)
    const path = `/containers/${String(name)}`
    if (!there) changed.push(path)
    else changed.push(...changedMembers(container, there, ['exec', 'resources']).map((at) => path + at))
  }
  return changed
}

function checkRunning({ parts }: InstallationEvidence): Check {
  const check = 'running'
  if (!parts) return { check, result: 'unknown', message: 'it cannot be compared' }
  const gone = parts.filter(({ present }) => !present).map(({ id }) => id)
  if (gone.length > 0) return { check, result: 'failed', message: `it lacks ${gone.slice(0, 5).join(', ')}` }
  const changed = parts.flatMap((part) =>
    changesOf(part).map((path) => (parts.length > 1 ? `${part.id} ${path}` : path)),
  )
  if (changed.length === 0)
    return { check, result: 'ok', message: 'it runs as the package and its options say' }
  return { check, result: 'failed', message: `it was changed by hand: ${changed.slice(0, 5).join(', ')}` }
}

function checkImages({ parts = [] }: InstallationEvidence): Check {
  const check = 'images'
  const images = [...new Set(parts.flatMap(({ expected, present }) => imagesOf(present ?? expected)))]
  const loose = images.filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image))
  if (images.length === 0) return { check, result: 'ok', message: 'it uses no container image' }
  if (loose.length === 0) return { check, result: 'ok', message: 'every image is named by its digest' }
  return { check, result: 'unknown', message: `only a tag says what these images are: ${loose.join(', ')}` }
}

/** Judges whether an installation is what its maintainer published, and runs as its user asked. */
export function judgeInstallation(evidence: InstallationEvidence): Check[] {
  return [checkRepository, checkDefinition, checkRunning, checkImages].map((look) => look(evidence))
}

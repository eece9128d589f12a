import type { Environment } from '@dcos-lite/lib/component'
import type { Collection, Store } from '@dcos-lite/lib/store'
import { secretsLimits } from '../config.ts'
import { listBelow } from '../decide/paths.ts'
import { pruneVersions } from '../decide/versions.ts'
import { secretsErrors } from '../errors.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { SecretRecord, VersionRecord } from '../records/secret.ts'
import { createContents } from './contents.ts'
import type { Contents } from './contents.ts'

/** A value that was given, and by whom. */
export interface GivenValue {
  value: Uint8Array
  binary: boolean
  by: string
}

/** A version of a secret and what it says. */
export interface OpenedSecret {
  version: VersionRecord
  value: Buffer
}

/** Secrets with versions, encrypted at rest. Paths are checked before. */
export interface Vault {
  create(path: string, given: GivenValue): Promise<VersionRecord>
  update(path: string, given: GivenValue): Promise<VersionRecord>
  /** The newest version, or the one that is named. */
  read(path: string, version?: number): Promise<OpenedSecret>
  /** Makes what an older version says the newest version. */
  rollBack(path: string, version: number, by: string): Promise<VersionRecord>
  remove(path: string): Promise<void>
  /** The newest version last. */
  versions(path: string): readonly VersionRecord[]
  list(folder: string): string[]
  /** Encrypts everything under the current key that is not yet; what others change meanwhile is left to them. */
  rotate(): Promise<RotationReport>
}

export interface RotationReport {
  keyId: string
  reencrypted: number
  /** Versions that are still under another key. */
  remaining: number
}

const mostAttempts = 8
/** All pieces of one secret are removed in one transaction. */
const mostVersions = 40

/** What the parts of the vault share. */
interface Tools {
  secrets: Collection<SecretRecord>
  contents: Contents
  kept: number
  now(): string
}

function secretOf({ secrets }: Tools, path: string): SecretRecord {
  const secret = secrets.get(path)
  if (!secret) throw secretsErrors.NOT_FOUND({ path })
  return secret
}

function versionOf(secret: SecretRecord, wanted: number | undefined): VersionRecord {
  const { versions, path } = secret
  const found = wanted === undefined ? versions.at(-1) : versions.find(({ version }) => version === wanted)
  if (!found) throw secretsErrors.VERSION_NOT_FOUND({ path, version: wanted ?? 'at all' })
  return found
}

/** What is re-encrypted or replaced while it is read lies elsewhere then, and is read there. */
async function open(tools: Tools, path: string, wanted: number | undefined): Promise<OpenedSecret> {
  for (;;) {
    const version = versionOf(secretOf(tools, path), wanted)
    try {
      return { version, value: await tools.contents.read(path, version) }
    } catch (error) {
      if (versionOf(secretOf(tools, path), wanted).contentId === version.contentId) throw error
    }
  }
}

/** Writes the content first, then the record that shows it: a crash between them shows nothing. */
async function append(tools: Tools, before: SecretRecord, given: GivenValue): Promise<VersionRecord> {
  const { secrets, contents, kept } = tools
  const { path, nextVersion } = before
  const unchanged = secrets.unchanged(path)
  const written = await contents.write(path, nextVersion, given.value)
  const { binary, by, value } = given
  const bytes = value.byteLength
  const version = { version: nextVersion, ...written, bytes, binary, createdAt: tools.now(), by }
  const { keep, drop } = pruneVersions([...before.versions, version], kept)
  const record = { ...before, nextVersion: nextVersion + 1, versions: keep }
  const removals = drop.flatMap((each) => contents.removal(each))
  if (await secrets.commit([secrets.putOperation(path, record), ...removals], [unchanged])) return version
  await secrets.commit(contents.removal(version))
  throw secretsErrors.CONFLICT({ path })
}

async function reencrypt(tools: Tools, path: string, old: VersionRecord): Promise<boolean> {
  const { secrets, contents } = tools
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const secret = secrets.get(path)
    const present = secret?.versions.find(({ version }) => version === old.version)
    if (!secret || !present || present.keyId !== old.keyId) return false
    const unchanged = secrets.unchanged(path)
    const value = await contents.read(path, present)
    const renewed = { ...present, ...(await contents.write(path, present.version, value)) }
    const versions = secret.versions.map((each) => (each.version === renewed.version ? renewed : each))
    const operations = [secrets.putOperation(path, { ...secret, versions }), ...contents.removal(present)]
    if (await secrets.commit(operations, [unchanged])) return true
    await secrets.commit(contents.removal(renewed))
  }
  return false
}

function outdated({ secrets }: Tools, keyId: string): { path: string; version: VersionRecord }[] {
  return [...secrets.values()].flatMap(({ path, versions }) =>
    versions.filter((version) => version.keyId !== keyId).map((version) => ({ path, version })),
  )
}

/** Creates the vault over the records of secrets. */
export function createVault(
  { store, secrets, ring }: { store: Store; secrets: Collection<SecretRecord>; ring: KeyRing },
  versionsKept: number | undefined,
  environment: Environment,
): Vault {
  const tools: Tools = {
    secrets,
    contents: createContents(store, ring, environment),
    kept: Math.min(versionsKept ?? secretsLimits.versionsKept, mostVersions),
    now: () => new Date(environment.clock.nowMs()).toISOString(),
  }
  return {
    async create(path, given) {
      if (secrets.has(path)) throw secretsErrors.EXISTS({ path })
      return append(tools, { path, nextVersion: 1, versions: [] }, given)
    },
    update: async (path, given) => append(tools, secretOf(tools, path), given),
    read: (path, wanted) => open(tools, path, wanted),
    async rollBack(path, wanted, by) {
      const secret = secretOf(tools, path)
      const { value, version } = await open(tools, path, wanted)
      return append(tools, secret, { value, binary: version.binary, by })
    },
    async remove(path) {
      const { versions } = secretOf(tools, path)
      const removals = versions.flatMap((each) => tools.contents.removal(each))
      const unchanged = secrets.unchanged(path)
      if (await secrets.commit([secrets.removeOperation(path), ...removals], [unchanged])) return
      throw secretsErrors.CONFLICT({ path })
    },
    versions: (path) => secretOf(tools, path).versions,
    list: (folder) =>
      listBelow(
        [...secrets.values()].map(({ path }) => path),
        folder,
      ),
    async rotate() {
      const { current } = await ring.reload()
      let reencrypted = 0
      for (const { path, version } of outdated(tools, current)) {
        if (await reencrypt(tools, path, version)) reencrypted += 1
      }
      return { keyId: current, reencrypted, remaining: outdated(tools, current).length }
    },
  }
}

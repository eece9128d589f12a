import type { Operation } from '@dcos-lite/lib/store'
import type { StoredChange } from '../decide/deployment-record.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import { applyChange } from '../tree/change.ts'
import type { TreeChange } from '../tree/change.ts'
import { emptyTree } from '../tree/tree.ts'
import type { DraftTree, Tree } from '../tree/tree.ts'
import type { DefinitionRecord } from './formats.ts'
import type { Records } from './open-records.ts'
import { inParts } from './write-in-parts.ts'

/** The tree as it is stored, with its history. Readers always see whole changes. */
export interface TreeStore {
  tree(): Tree
  definition(id: string, version: string): ServiceDefinition | undefined
  /** Versions of a service, newest first. */
  versionsOf(id: string): string[]
  /** Versions of a group, newest first. */
  groupVersionsOf(id: string): string[]
  treeAt(version: string): Tree | undefined
  /** Makes a change durable together with `operations`, then shows it. */
  commit(change: TreeChange, operations: Operation[]): Promise<void>
  restore(change: StoredChange): TreeChange
  /** Forgets changes beyond the limit, and definitions of these services that nothing names any more. */
  prune(
    maxVersions: number,
    serviceIds: Iterable<string>,
    /** The versions that instances of a service run. */
    inUse: (serviceId: string) => Iterable<string>,
  ): Promise<void>
}

const keyOf = (id: string, version: string): string => `${id}@${version}`

/** The form in which a change is kept: versions instead of definitions. */
export function storedChange(change: TreeChange): StoredChange {
  const services: StoredChange['services'] = {}
  for (const [id, { from, to }] of change.services) {
    const kind = (to ?? from)?.kind ?? 'app'
    services[id] = { kind, ...(from ? { from: from.version } : {}), ...(to ? { to: to.version } : {}) }
  }
  return { version: change.version, services, groups: Object.fromEntries(change.groups) }
}

function pointerOperations(records: Records, change: StoredChange): Operation[] {
  const services = Object.entries(change.services).map(([id, { kind, from, to }]): Operation => {
    if (to === undefined) return records.services.removeOperation(id)
    const createdAt = (from === undefined ? undefined : records.services.get(id)?.createdAt) ?? to
    return records.services.putOperation(id, { id, kind, version: to, createdAt })
  })
  const groups = Object.entries(change.groups).map(([id, { to }]) =>
    to === undefined ? records.groups.removeOperation(id) : records.groups.putOperation(id, to),
  )
  return [...services, ...groups]
}

function loadTree(records: Records): Tree {
  const tree: DraftTree = {
    services: new Map(),
    groups: new Map(emptyTree('1970-01-01T00:00:00.000Z').groups),
  }
  for (const group of records.groups.values()) tree.groups.set(group.id, group)
  for (const { id, version } of records.services.values()) {
    const record = records.definitions.get(keyOf(id, version))
    if (record) tree.services.set(id, record.definition)
  }
  return tree
}

/** Commits operations in order, in as many transactions as they need. */
export async function commitInParts(records: Records, operations: readonly Operation[]): Promise<void> {
  for (const part of inParts(operations)) await records.services.commit(part)
}

async function finishPointers(records: Records, change: StoredChange): Promise<void> {
  const done = records.changes.putOperation(change.version, { change, applied: true })
  await commitInParts(records, [...pointerOperations(records, change), done])
}

/** Opens the tree; a change whose pointers were not all written is completed first. */
export async function openTreeStore(records: Records): Promise<TreeStore> {
  const unfinished = [...records.changes.values()].filter(({ applied }) => !applied)
  for (const { change } of unfinished.sort((a, b) => (a.change.version < b.change.version ? -1 : 1))) {
    await finishPointers(records, change)
  }
  let tree = loadTree(records)
  const definition = (id: string, version: string): ServiceDefinition | undefined =>
    records.definitions.get(keyOf(id, version))?.definition
  const restore = (stored: StoredChange): TreeChange => ({
    version: stored.version,
    services: new Map(
      Object.entries(stored.services).map(([id, { from, to }]) => {
        const before = from === undefined ? undefined : definition(id, from)
        const after = to === undefined ? undefined : definition(id, to)
        return [id, { ...(before ? { from: before } : {}), ...(after ? { to: after } : {}) }]
      }),
    ),
    groups: new Map(Object.entries(stored.groups)),
  })
  const newestFirst = (): StoredChange[] =>
    [...records.changes.values()].map(({ change }) => change).sort((a, b) => (a.version > b.version ? -1 : 1))

  const versions = versionsByService(records)
  const versionsOf = (id: string): string[] => {
    const createdAt = records.services.get(id)?.createdAt
    if (createdAt === undefined) return []
    return [...(versions.get(id) ?? [])]
      .filter((version) => version >= createdAt)
      .sort()
      .reverse()
  }
  return {
    tree: () => tree,
    definition,
    versionsOf,
    restore,
    groupVersionsOf(id) {
      const versions = newestFirst().filter(({ groups }) => groups[id]?.to !== undefined)
      const current = tree.groups.get(id)?.version
      return [
        ...new Set([...(current === undefined ? [] : [current]), ...versions.map(({ version }) => version)]),
      ]
    },
    treeAt(version) {
      const changes = newestFirst()
      const known =
        changes.some((change) => change.version === version) || tree.groups.get('/')?.version === version
      if (!known) return undefined
      const at: DraftTree = { services: new Map(tree.services), groups: new Map(tree.groups) }
      for (const change of changes) {
        if (change.version <= version) break
        const { services, groups } = restore(change)
        for (const [id, { from }] of services) {
          if (from) at.services.set(id, from)
          else at.services.delete(id)
        }
        for (const [id, { from }] of groups) {
          if (from) at.groups.set(id, from)
          else at.groups.delete(id)
        }
      }
      return at
    },
    async commit(change, operations) {
      const stored = storedChange(change)
      const definitions = [...change.services.values()].flatMap(({ to }) =>
        to ? [records.definitions.putOperation(keyOf(to.id, to.version), { definition: to })] : [],
      )
      const pointers = pointerOperations(records, stored)
      const whole = [
        ...definitions,
        records.changes.putOperation(change.version, { change: stored, applied: true }),
        ...operations,
        ...pointers,
      ]
      if (inParts(whole).length === 1) {
        await records.services.commit(whole)
        tree = applyChange(tree, change)
        return
      }
      await commitInParts(records, definitions)
      await records.services.commit([
        records.changes.putOperation(change.version, { change: stored, applied: false }),
        ...operations,
      ])
      tree = applyChange(tree, change)
      await finishPointers(records, stored)
    },
    async prune(maxVersions, serviceIds, inUse) {
      const changes = newestFirst()
      const dropped = changes.slice(maxVersions)
      const named = [
        ...changes.slice(0, maxVersions),
        ...[...records.deployments.values()].map(({ change }) => change),
      ]
      const operations: Operation[] = dropped.map(({ version }) => records.changes.removeOperation(version))
      const ids = new Set([...serviceIds, ...dropped.flatMap(({ services }) => Object.keys(services))])
      for (const id of ids) {
        const { healthyVersion } = records.rollouts.get(id) ?? {}
        const kept = new Set([
          ...named.flatMap(({ services }) => [services[id]?.from, services[id]?.to]),
          ...versionsOf(id).slice(0, maxVersions),
          ...inUse(id),
          healthyVersion,
        ])
        for (const version of versions.get(id) ?? []) {
          if (!kept.has(version)) operations.push(records.definitions.removeOperation(keyOf(id, version)))
        }
      }
      await commitInParts(records, operations)
    },
  }
}

/** The versions of every service of which there is a definition, kept true. */
function versionsByService({ definitions }: Records): ReadonlyMap<string, ReadonlySet<string>> {
  const versions = new Map<string, Set<string>>()
  const add = ({ definition: { id, version } }: DefinitionRecord): void => {
    const own = versions.get(id) ?? new Set<string>()
    versions.set(id, own.add(version))
  }
  for (const record of definitions.values()) add(record)
  definitions.onChange((_key, now, before) => {
    if (now) return add(now)
    const { id = '', version = '' } = before?.definition ?? {}
    const own = versions.get(id)
    own?.delete(version)
    if (own?.size === 0) versions.delete(id)
  })
  return versions
}

import type { DatabaseSync } from 'node:sqlite'
import type { Compare, Operation } from '../types.ts'
import { changeId, revisionOf } from './database.ts'
import type { Change } from './protocol.ts'
import type { Reads } from './reads.ts'

/** Whether a compare holds now. */
export function holds(reads: Reads, compare: Compare): boolean {
  const row = reads.newest(compare.key)
  const live = row !== undefined && row.value !== null ? row : undefined
  if ('value' in compare) return live?.value === compare.value
  if ('modRevision' in compare) return (live ? revisionOf(live.id) : 0) === compare.modRevision
  return (live?.create_revision ?? 0) === compare.createRevision
}

/** Writes changes into the history; must run within a transaction of the database. */
export interface Writes {
  /** Applies operations as `revision`. An empty answer means that nothing changed: the revision is not used. */
  apply(revision: number, operations: Operation[]): Change[]
}

/** Prepares the writes of one database. */
export function prepareWrites(database: DatabaseSync, reads: Reads): Writes {
  const insert = database.prepare('INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)')
  return {
    apply(revision, operations) {
      const changes: Change[] = []
      const write = (key: string, value: string | null, lease: string | null): void => {
        const before = reads.newest(key)
        const live = before !== undefined && before.value !== null ? before : undefined
        if (value === null && live === undefined) return
        const createRevision = value === null ? 0 : (live?.create_revision ?? revision)
        const version = value === null ? 0 : (live?.version ?? 0) + 1
        insert.run(changeId(revision, changes.length), key, value, createRevision, version, lease)
        changes.push({ revision, key, value, createRevision, version })
      }
      for (const operation of operations) {
        if (operation.type === 'put') write(operation.key, operation.value, operation.leaseId ?? null)
        else if (operation.type === 'delete') write(operation.key, null, null)
        else for (const key of reads.liveKeys(operation.prefix)) write(key, null, null)
      }
      return changes
    },
  }
}

/** Forgets the changes before `revision` that the state at it does not need. */
export function forgetBefore(database: DatabaseSync, revision: number): void {
  const end = changeId(revision + 1, 0)
  database
    .prepare(
      `DELETE FROM changes WHERE id < ?1 AND (value IS NULL OR EXISTS (
        SELECT 1 FROM changes AS newer WHERE newer.key = changes.key AND newer.id > changes.id AND newer.id < ?1))`,
    )
    .run(end)
}

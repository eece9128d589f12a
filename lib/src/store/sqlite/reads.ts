import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { endOfPrefix } from '../key-range.ts'
import type { ListOptions, StoreRecord } from '../types.ts'
import { afterEveryText, changeId, revisionOf } from './database.ts'
import type { Change } from './protocol.ts'

/** A row of the history. */
export interface ChangeRow {
  id: number
  key: string
  value: string | null
  create_revision: number
  version: number
  lease: string | null
}

/** The questions that the database answers; nothing here changes it. */
export interface Reads {
  /** The newest change of a key, a deletion included. */
  newest(key: string): ChangeRow | undefined
  get(key: string): StoreRecord | undefined
  /** Live records of a prefix as of `revision`; one more than `limit` when there are more. */
  list(prefix: string, revision: number, options: ListOptions): StoreRecord[]
  liveKeys(prefix: string): string[]
  /** Changes below a prefix after a revision, at most about `limit`, cut between revisions. */
  changes(prefix: string, afterRevision: number, limit: number): { changes: Change[]; more: boolean }
  /** Keys of the records that this lease holds now, or that any lease does. */
  leasedKeys(leaseId?: string): string[]
}

function toRecord(row: ChangeRow): StoreRecord {
  return {
    key: row.key,
    value: row.value ?? '',
    createRevision: row.create_revision,
    modRevision: revisionOf(row.id),
    version: row.version,
  }
}

function toChange(row: ChangeRow): Change {
  const { key, value, version } = row
  return { revision: revisionOf(row.id), key, value, createRevision: row.create_revision, version }
}

function rows(statement: StatementSync, ...parameters: (string | number | Uint8Array)[]): ChangeRow[] {
  return statement.all(...parameters) as unknown as ChangeRow[]
}

/** Prepares the reads of one database. */
export function prepareReads(database: DatabaseSync): Reads {
  const newest = database.prepare('SELECT * FROM changes WHERE key = ? ORDER BY id DESC LIMIT 1')
  const list = database.prepare(`SELECT changes.* FROM
    (SELECT MAX(id) AS newest FROM changes WHERE key > ? AND key >= ? AND key < ? AND id < ? GROUP BY key) AS last
    JOIN changes ON changes.id = last.newest WHERE changes.value IS NOT NULL ORDER BY changes.key LIMIT ?`)
  const keys = database.prepare(`SELECT changes.key FROM
    (SELECT MAX(id) AS newest FROM changes WHERE key >= ? AND key < ? GROUP BY key) AS last
    JOIN changes ON changes.id = last.newest WHERE changes.value IS NOT NULL ORDER BY changes.key`)
  const history = database.prepare(
    'SELECT * FROM changes WHERE id >= ? AND key >= ? AND key < ? ORDER BY id LIMIT ?',
  )
  const ofRevision = database.prepare(
    'SELECT * FROM changes WHERE id > ? AND id < ? AND key >= ? AND key < ? ORDER BY id',
  )
  const leasedByAny = database.prepare(
    'SELECT DISTINCT key FROM changes WHERE lease IS NOT NULL ORDER BY key',
  )
  const leasedByOne = database.prepare('SELECT DISTINCT key FROM changes WHERE lease = ? ORDER BY key')

  const latest = (key: string): ChangeRow | undefined => newest.get(key) as unknown as ChangeRow | undefined
  return {
    newest: latest,
    get(key) {
      const row = latest(key)
      return row === undefined || row.value === null ? undefined : toRecord(row)
    },
    list(prefix, revision, { afterKey = '', limit }) {
      const end = endOfPrefix(prefix) ?? afterEveryText
      const wanted = limit === undefined ? -1 : limit + 1
      return rows(list, afterKey, prefix, end, changeId(revision + 1, 0), wanted).map(toRecord)
    },
    liveKeys: (prefix) =>
      keys.all(prefix, endOfPrefix(prefix) ?? afterEveryText).map((row) => String(row['key'])),
    changes(prefix, afterRevision, limit) {
      const end = endOfPrefix(prefix) ?? afterEveryText
      const found = rows(history, changeId(afterRevision + 1, 0), prefix, end, limit)
      const last = found.at(-1)
      if (last === undefined || found.length < limit) return { changes: found.map(toChange), more: false }
      const rest = rows(ofRevision, last.id, changeId(revisionOf(last.id) + 1, 0), prefix, end)
      return { changes: [...found, ...rest].map(toChange), more: true }
    },
    leasedKeys(leaseId) {
      const candidates = leaseId === undefined ? leasedByAny.all() : leasedByOne.all(leaseId)
      return candidates
        .map((row) => String(row['key']))
        .filter((key) => {
          const lease = latest(key)?.lease ?? null
          return lease !== null && (leaseId === undefined || lease === leaseId)
        })
    },
  }
}

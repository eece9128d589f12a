import { DatabaseSync } from 'node:sqlite'

// A change's number is its revision and its place within the transaction.
const placesPerRevision = 2 ** 20
const formatVersion = 1

/** The number of the change at `place` of a revision; numbers grow in the order of the history. */
export function changeId(revision: number, place: number): number {
  if (place >= placesPerRevision) throw new Error(`a transaction of more than ${placesPerRevision} changes`)
  return revision * placesPerRevision + place
}

/** The revision that a change belongs to. */
export function revisionOf(id: number): number {
  return Math.floor(id / placesPerRevision)
}

/** Sorts after every text. */
export const afterEveryText = new Uint8Array(0)

/** Opens the file as its one owner; throws SQLITE_BUSY when another process has it. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 250 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = FULL')
    database.exec('PRAGMA cache_size = -4000')
    database.exec(`BEGIN IMMEDIATE;
      CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS changes (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT,
        create_revision INTEGER NOT NULL, version INTEGER NOT NULL, lease TEXT);
      CREATE INDEX IF NOT EXISTS changes_by_key ON changes (key, id);
      CREATE INDEX IF NOT EXISTS changes_by_lease ON changes (lease, id) WHERE lease IS NOT NULL;
      INSERT OR IGNORE INTO meta VALUES ('format', ${formatVersion}), ('revision', 1), ('compacted', 0);
      COMMIT`)
    const format = readMeta(database, 'format')
    if (format !== formatVersion)
      throw new Error(`its layout is version ${format}, known is ${formatVersion}`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Reads one of the store's own numbers. */
export function readMeta(database: DatabaseSync, name: 'format' | 'revision' | 'compacted'): number {
  const row = database.prepare('SELECT value FROM meta WHERE name = ?').get(name)
  return Number(row?.value ?? 0)
}

/** Writes one of the store's own numbers, within the caller's transaction. */
export function writeMeta(database: DatabaseSync, name: 'revision' | 'compacted', value: number): void {
  database.prepare('UPDATE meta SET value = ? WHERE name = ?').run(value, name)
}

/** The last revision that was made: that of the newest change, or what a compaction noted. */
export function lastRevision(database: DatabaseSync): number {
  const row = database.prepare('SELECT MAX(id) AS newest FROM changes').get()
  return Math.max(readMeta(database, 'revision'), revisionOf(Number(row?.['newest'] ?? 0)))
}

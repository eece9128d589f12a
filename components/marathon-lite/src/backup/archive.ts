import { createHash } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Store } from '@dcos-lite/lib/store'
import { marathonErrors } from '../errors.ts'
import { recordFormats } from '../records/formats.ts'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/** One record of the state, as the store holds it. */
export interface ArchivedRecord {
  key: string
  value: string
}

const kind = 'dcos-lite marathon state'
const pageSize = 1000
const prefixes = Object.values(recordFormats).map(({ prefix }) => prefix)

/** Everything that Marathon keeps, as of one revision of the store. */
export async function readState(store: Store): Promise<ArchivedRecord[]> {
  const records: ArchivedRecord[] = []
  let atRevision: number | undefined
  for (const prefix of prefixes) {
    let afterKey: string | undefined
    for (let more = true; more;) {
      const page = await store.list(prefix, {
        limit: pageSize,
        ...(atRevision === undefined ? {} : { atRevision }),
        ...(afterKey === undefined ? {} : { afterKey }),
      })
      atRevision ??= page.revision
      for (const { key, value } of page.records) records.push({ key, value })
      afterKey = page.records.at(-1)?.key
      more = page.more
    }
  }
  return records
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Writes an archive: a head line, then a line of JSON for each record, compressed. Readers see all of it or nothing. */
export async function writeArchive(file: string, records: readonly ArchivedRecord[]): Promise<void> {
  const body = records.map((record) => `${JSON.stringify(record)}\n`).join('')
  const head = JSON.stringify({ kind, version: 1, records: records.length, sha256: digestOf(body) })
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const unfinished = `${file}.unfinished`
  const handle = await open(unfinished, 'w', 0o600)
  try {
    try {
      await handle.writeFile(await compress(`${head}\n${body}`))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await chmod(unfinished, 0o600)
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** Reads an archive. Throws DCL_MARATHON_BACKUP_UNREADABLE when it is not there, not whole, or not of Marathon. */
export async function readArchive(file: string): Promise<ArchivedRecord[]> {
  const refuse = (reason: string): Error => marathonErrors.BACKUP_UNREADABLE({ file, reason })
  const packed = await readFile(file).catch((error: Error) => {
    throw refuse(error.message)
  })
  const text = await decompress(packed).then(
    (bytes) => bytes.toString('utf8'),
    (error: Error) => {
      throw refuse(error.message)
    },
  )
  const end = text.indexOf('\n')
  const body = text.slice(end + 1)
  try {
    const head = JSON.parse(text.slice(0, end)) as { kind?: unknown; version?: unknown; sha256?: unknown }
    if (head.kind !== kind || head.version !== 1) throw refuse('it is no backup of Marathon')
    if (head.sha256 !== digestOf(body)) throw refuse('it is damaged')
    const lines = body.split('\n').filter((line) => line !== '')
    const records = lines.map((line) => JSON.parse(line) as ArchivedRecord)
    const foreign = records.find(({ key }) => !prefixes.some((prefix) => key.startsWith(prefix)))
    if (foreign) throw refuse(`the record ${foreign.key} is none of Marathon`)
    return records
  } catch (error) {
    throw error instanceof SyntaxError ? refuse(error.message) : error
  }
}

import type { Environment } from '@dcos-lite/lib/component'
import { openCollection } from '@dcos-lite/lib/store'
import type { Operation, Store } from '@dcos-lite/lib/store'
import { inParts } from '../records/write-in-parts.ts'
import { readArchive, readState, writeArchive } from './archive.ts'
import type { ArchivedRecord } from './archive.ts'
import { backupRequestFormat } from './records.ts'
import type { BackupRequest } from './request.ts'

const requestId = 'next'

/** Leaves a request for whoever leads next. */
export async function leaveRequest(store: Store, request: BackupRequest): Promise<void> {
  const requests = await openCollection(store, backupRequestFormat)
  try {
    await requests.put(requestId, request)
  } finally {
    await requests.close()
  }
}

/** Makes the state what an archive holds. Cut off in between, the request is still there, and the next leader begins again. */
async function replaceState(store: Store, archived: readonly ArchivedRecord[]): Promise<void> {
  const kept = new Set(archived.map(({ key }) => key))
  const present = await readState(store)
  const operations: Operation[] = [
    ...present.flatMap(({ key }): Operation[] => (kept.has(key) ? [] : [{ type: 'delete', key }])),
    ...archived.map(({ key, value }): Operation => ({ type: 'put', key, value })),
  ]
  for (const part of inParts(operations)) await store.transact({ operations: part })
}

/** Makes the backup and reads what is to be restored; undefined when that is not possible. */
async function prepare(
  store: Store,
  { backup, restore }: BackupRequest,
  { log }: Environment,
): Promise<ArchivedRecord[] | undefined> {
  try {
    if (backup !== undefined) {
      const state = await readState(store)
      await writeArchive(backup, state)
      log.info('the state was backed up', { file: backup, records: state.length })
    }
    return restore === undefined ? undefined : await readArchive(restore)
  } catch (error) {
    log.error('a backup or restore was not possible; the state stays as it is', { backup, restore, error })
    return undefined
  }
}

/**
 * Does what the last leader was asked to leave for the next, before anybody reads the state. What is not possible is
 * told and dropped: the state is then as it was.
 */
export async function carryOutRequest(store: Store, environment: Environment): Promise<void> {
  const requests = await openCollection(store, backupRequestFormat)
  try {
    const request = requests.get(requestId)
    if (!request) return
    const archived = await prepare(store, request, environment)
    if (archived) {
      await replaceState(store, archived)
      const { restore: file } = request
      environment.log.warn('the state was restored from a backup', { file, records: archived.length })
    }
    await requests.remove(requestId)
  } finally {
    await requests.close()
  }
}

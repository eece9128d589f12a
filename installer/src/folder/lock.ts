import { randomUUID } from 'node:crypto'
import { readFile, rename, rm } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { readIfThere } from '@dcos-lite/lib/files'
import type { Clock } from '@dcos-lite/lib/clock'
import { installerErrors } from '../errors.ts'
import { writeNew, writeWhole } from './write-once.ts'

/** Who works with the folder, and until when that is believed. Times are wall-clock ms. */
export interface LockRecord {
  id: string
  user: string
  host: string
  pid: number
  /** Tells the process from a later one with the same number. */
  processStart: string
  action: string
  sinceMs: number
  expiresMs: number
}

/** A lock that is held; it renews itself until it is released. */
export interface HeldLock {
  release(): Promise<void>
}

const lifeMs = 60_000
const renewEveryMs = 15_000

async function processStart(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined // no such process
  }
}

async function readLock(file: string): Promise<LockRecord | undefined> {
  try {
    return JSON.parse((await readIfThere(file)) ?? '') as LockRecord
  } catch {
    return undefined // nobody holds it, or it is a file that no installer wrote
  }
}

/** Whether its owner can still be at work: it has not expired, and on this machine the process lives. */
async function isAlive(lock: LockRecord, nowMs: number): Promise<boolean> {
  if (lock.host === hostname()) return (await processStart(lock.pid)) === lock.processStart
  return lock.expiresMs > nowMs
}

/** Moves a dead owner's lock away; false when somebody else was quicker. */
async function removeStale(file: string, stale: LockRecord | undefined): Promise<boolean> {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  } catch {
    return false // it is gone already
  }
  const moved = await readLock(aside)
  if (moved !== undefined && moved.id !== stale?.id) {
    // Between reading and moving somebody took it: give it back.
    await writeNew(file, JSON.stringify(moved), 0o600)
    await rm(aside, { force: true })
    return false
  }
  await rm(aside, { force: true })
  return true
}

async function take(file: string, record: LockRecord): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await writeNew(file, `${JSON.stringify(record)}\n`, 0o600)) return
    const owner = await readLock(file)
    if (owner !== undefined && (await isAlive(owner, record.sinceMs))) {
      throw installerErrors.FOLDER_LOCKED({
        owner: `${owner.user}@${owner.host} (process ${owner.pid}, ${owner.action})`,
        since: new Date(owner.sinceMs).toISOString(),
        until: new Date(owner.expiresMs).toISOString(),
        file,
      })
    }
    await removeStale(file, owner)
  }
  throw installerErrors.FOLDER_LOCKED({ owner: 'other processes', since: 'now', until: 'later', file })
}

/**
 * Takes the lock of a folder. Throws DCL_INSTALLER_FOLDER_LOCKED while another process works with it. The lock of a
 * process that was killed is taken over: on the same machine at once, from another one a minute later.
 */
export async function takeLock(file: string, action: string, clock: Clock): Promise<HeldLock> {
  const nowMs = clock.nowMs()
  const record: LockRecord = {
    id: randomUUID(),
    user: userInfo().username,
    host: hostname(),
    pid: process.pid,
    processStart: (await processStart(process.pid)) ?? '',
    action,
    sinceMs: nowMs,
    expiresMs: nowMs + lifeMs,
  }
  await take(file, record)
  let renewal = Promise.resolve()
  const renew = async (): Promise<void> => {
    const owner = await readLock(file)
    if (owner?.id !== record.id) return
    await writeWhole(file, `${JSON.stringify({ ...record, expiresMs: clock.nowMs() + lifeMs })}\n`, 0o600)
  }
  const timer = clock.every(renewEveryMs, () => {
    // A renewal that fails shortens the life of the lock, nothing else.
    renewal = renew().catch(() => undefined)
  })
  return {
    async release() {
      timer.cancel()
      await renewal
      if ((await readLock(file))?.id === record.id) await rm(file, { force: true })
    },
  }
}

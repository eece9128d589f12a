import { closeSync, openSync } from 'node:fs'
import { access, constants, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '@dcos-lite/lib/component'
import { hashPassword } from '@dcos-lite/lib/passwords'
import { localErrors } from './errors.ts'

const format = 1

/** What a local cluster remembers of itself between starts (`cluster.json`, mode 0600). */
export interface ClusterIdentity {
  format: number
  clusterId: string
  clusterName: string
  superuser: { uid: string; password: string; passwordHash: string }
}

/** A data folder that this process holds. */
export interface DataFolder {
  path: string
  identity: ClusterIdentity
  /** Whether the folder was made by this start. */
  fresh: boolean
  logFile: string
  storeFile: string
  agentDir(index: number): string
  release(): Promise<void>
}

async function writeByRename(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text, { mode: 0o600 })
  await rename(`${file}.part`, file)
}

/** The start time of a process in clock ticks since boot, so that a reused process id is not mistaken. */
async function processStart(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

async function prepare(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await access(path, constants.W_OK | constants.X_OK | constants.R_OK)
    closeSync(openSync(join(path, '.writable'), 'w'))
    await rm(join(path, '.writable'))
  } catch (error) {
    throw localErrors.DATA_DIR_UNUSABLE({ dataDir: path, reason: (error as Error).message }, { cause: error })
  }
}

/** Fails with DCL_LOCAL_DATA_DIR_IN_USE when a running process holds the folder. */
export async function requireNoOwner(path: string): Promise<void> {
  const owner = await readOwner(join(path, 'owner.json'))
  if (owner && (await processStart(owner.pid)) === owner.started) {
    throw localErrors.DATA_DIR_IN_USE({ dataDir: path, pid: owner.pid })
  }
}

/** Takes the folder for this process; a lock whose owner is gone is replaced. */
async function lock(path: string): Promise<() => Promise<void>> {
  const file = join(path, 'owner.json')
  const mine = JSON.stringify({ pid: process.pid, started: await processStart(process.pid) })
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      await writeFile(file, mine, { flag: 'wx', mode: 0o600 })
      return () => rm(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw localErrors.DATA_DIR_UNUSABLE(
          { dataDir: path, reason: (error as Error).message },
          { cause: error },
        )
      }
    }
    await requireNoOwner(path)
    await rm(file, { force: true })
  }
  throw localErrors.DATA_DIR_UNUSABLE({ dataDir: path, reason: 'its lock is taken again and again' })
}

async function readOwner(file: string): Promise<{ pid: number; started: string } | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as { pid: number; started: string }
  } catch {
    return undefined // not there, unreadable, or half-written: its writer is gone
  }
}

async function readIdentity(path: string): Promise<ClusterIdentity | undefined> {
  const file = join(path, 'cluster.json')
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw localErrors.DATA_DIR_UNUSABLE({ dataDir: path, reason: (error as Error).message }, { cause: error })
  }
  let identity: ClusterIdentity
  try {
    identity = JSON.parse(text) as ClusterIdentity
  } catch (error) {
    throw localErrors.DATA_DIR_UNUSABLE(
      { dataDir: path, reason: 'cluster.json is not JSON' },
      { cause: error },
    )
  }
  if (identity.format > format) {
    const reason = `it was written by a newer version (format ${identity.format})`
    throw localErrors.DATA_DIR_UNUSABLE({ dataDir: path, reason })
  }
  return identity
}

async function refuseForeign(path: string): Promise<void> {
  const strangers = (await readdir(path)).filter((name) => name !== 'owner.json')
  if (strangers.length > 0) {
    throw localErrors.DATA_DIR_FOREIGN({ dataDir: path, reason: `for example ${strangers[0] ?? ''}` })
  }
}

async function newIdentity({ random }: Environment): Promise<ClusterIdentity> {
  // 20 characters without those that look alike: about 100 bits.
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789'
  const password = [...random.bytes(20)].map((byte) => letters[byte % letters.length]).join('')
  return {
    format,
    clusterId: random.uuid(),
    clusterName: 'dcos-local',
    superuser: { uid: 'admin', password, passwordHash: await hashPassword(password) },
  }
}

/** Opens (or makes) the data folder of a local cluster and locks it. */
export async function openDataFolder(path: string, environment: Environment): Promise<DataFolder> {
  await prepare(path)
  const release = await lock(path)
  try {
    const known = await readIdentity(path)
    if (!known) await refuseForeign(path)
    const identity = known ?? (await newIdentity(environment))
    if (!known) await writeByRename(join(path, 'cluster.json'), JSON.stringify(identity, null, 2) + '\n')
    return {
      path,
      identity,
      fresh: known === undefined,
      logFile: join(path, 'cluster.log'),
      storeFile: join(path, 'store.sqlite'),
      agentDir: (index) => join(path, 'agents', String(index)),
      release,
    }
  } catch (error) {
    await release()
    throw error
  }
}

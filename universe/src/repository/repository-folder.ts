import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { sha256 } from '@dcos-lite/lib/package-signing'
import { readIfThere, writeWhole } from '@dcos-lite/lib/files'
import { fileReason, isDcosError } from '@dcos-lite/lib/errors'
import { universeErrors } from '../errors.ts'
import { parseState } from './state.ts'
import type { RepositoryState } from './state.ts'

/** The file that names the state of a published repository; a rename of it is the publication. */
export const currentFile = 'current.json'

interface Current {
  formatVersion: 1
  serial: number
  state: string
}

async function writeCopies(folder: string, { document, signature }: RepositoryState): Promise<void> {
  await writeWhole(join(folder, 'universe.json'), document)
  if (signature !== undefined) await writeWhole(join(folder, 'universe.json.signature'), signature)
}

/** Completes the copies beside `current.json`, which a publication that was killed may have left apart. */
export async function completeCopies(folder: string, state: RepositoryState): Promise<void> {
  const [document, signature] = await Promise.all(
    ['universe.json', 'universe.json.signature'].map((file) => readIfThere(join(folder, file))),
  )
  const whole = document === state.document && (state.signature ?? signature) === signature
  if (!whole) await writeCopies(folder, state)
}

const readPart = (file: string): Promise<string | undefined> =>
  readIfThere(file).catch((error: unknown) => {
    throw universeErrors.REPOSITORY_UNREADABLE({ place: file, reason: fileReason(error) })
  })

function parseCurrent(folder: string, text: string): Current {
  try {
    const current = JSON.parse(text) as Current
    if (/^[0-9]+-[0-9a-f]+$/.test(current.state)) return current
  } catch (error) {
    throw universeErrors.REPOSITORY_DAMAGED({ place: folder, reason: fileReason(error) })
  }
  throw universeErrors.REPOSITORY_DAMAGED({ place: folder, reason: `${currentFile} names no state` })
}

/** Reads what a folder publishes now (or its plain `universe.json`); undefined when it holds no repository. */
export async function readRepositoryFolder(folder: string): Promise<RepositoryState | undefined> {
  const current = await readPart(join(folder, currentFile))
  const { state, serial } = current ? parseCurrent(folder, current) : { state: undefined, serial: 0 }
  const place = state === undefined ? folder : join(folder, 'states', state)
  const document = await readPart(join(place, 'universe.json'))
  if (document === undefined) {
    if (state === undefined) return undefined
    throw universeErrors.REPOSITORY_DAMAGED({
      place: folder,
      reason: `the state ${state} has no universe.json`,
    })
  }
  const signature = await readPart(join(place, 'universe.json.signature'))
  return parseState(place, document, signature, serial)
}

/**
 * Makes a state the current one. Its files are durable before `current.json` names them; the copies beside it, for
 * clusters that read files, come last. A crash at any point leaves the state before or after.
 */
export async function commitState(folder: string, state: RepositoryState): Promise<void> {
  const name = `${state.serial}-${sha256(state.document + (state.signature ?? '')).slice(0, 16)}`
  const place = join(folder, 'states', name)
  try {
    await mkdir(place, { recursive: true })
    await writeWhole(join(place, 'universe.json'), state.document)
    if (state.signature !== undefined)
      await writeWhole(join(place, 'universe.json.signature'), state.signature)
    const current: Current = { formatVersion: 1, serial: state.serial, state: name }
    await writeWhole(join(folder, currentFile), `${JSON.stringify(current)}\n`)
    await writeCopies(folder, state)
  } catch (error) {
    throw universeErrors.REPOSITORY_UNWRITABLE({ folder, reason: fileReason(error) })
  }
}

/** Whether a process of this machine is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Makes the lock with the name of its owner in it at once: a lock that says nothing would never be taken over. */
async function makeLock(file: string, owner: string): Promise<void> {
  const part = `${file}.${process.pid}`
  await writeFile(part, owner)
  try {
    await link(part, file)
  } finally {
    await rm(part, { force: true })
  }
}

async function takeLock(folder: string, file: string): Promise<void> {
  const owner = `${hostname()} ${process.pid}`
  try {
    await makeLock(file, owner)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw universeErrors.REPOSITORY_UNWRITABLE({ folder, reason: fileReason(error) })
    }
    const holder = (await readPart(file)) ?? ''
    const [host, pid] = holder.split(' ')
    if (host !== hostname() || !pid || isAlive(Number(pid))) {
      throw universeErrors.REPOSITORY_LOCKED({ folder, owner: holder || 'another process', file })
    }
    // Its owner died; of two that notice, only one can rename it away.
    await rename(file, `${file}.${process.pid}.dead`).catch(() => undefined)
    await rm(`${file}.${process.pid}.dead`, { force: true })
    await takeLock(folder, file)
  }
}

/** Runs `work` while nobody else publishes to the folder, which is made when it is missing. */
export async function whileLocked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw universeErrors.REPOSITORY_UNWRITABLE({ folder, reason: fileReason(error) })
  }
  const file = join(folder, 'publish.lock')
  await takeLock(folder, file)
  try {
    return await work()
  } catch (error) {
    if (isDcosError(error)) throw error
    throw universeErrors.REPOSITORY_UNWRITABLE({ folder, reason: fileReason(error) })
  } finally {
    await rm(file, { force: true })
  }
}

import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf } from '../errors/index.ts'
import { clusterKeyErrors } from './errors.ts'

/** The keys of a cluster: the current one encrypts, older ones still decrypt. */
export interface ClusterKeys {
  current: string
  /** 32 bytes each, by id. */
  keys: ReadonlyMap<string, Buffer>
}

interface KeyText {
  format: number
  current: string
  keys: { id: string; key: string }[]
}

const format = 1
const keyBytes = 32
const keyId = /^[a-z0-9]{4,32}$/

/** The text of a key file with one new key. */
export function newClusterKeys(): string {
  return withNewKey({ format, current: '', keys: [] })
}

function withNewKey({ keys }: KeyText): string {
  const id = randomBytes(5).toString('hex')
  const all = [...keys, { id, key: randomBytes(keyBytes).toString('base64') }]
  return `${JSON.stringify({ format, current: id, keys: all }, null, 2)}\n`
}

/** The text of a key file with a further key, which is the current one from now on. */
export function addClusterKey(text: string): string {
  parseClusterKeys(text)
  return withNewKey(JSON.parse(text) as KeyText)
}

/** Reads the text of a key file. Throws with the reason; the text itself is in no message. */
export function parseClusterKeys(text: string): ClusterKeys {
  let parsed: Partial<KeyText>
  try {
    parsed = JSON.parse(text) as Partial<KeyText>
  } catch {
    throw new Error('it is not JSON')
  }
  if (parsed.format !== format) throw new Error('its format is not known to this version')
  const keys = new Map<string, Buffer>()
  for (const { id, key } of parsed.keys ?? []) {
    const bytes = Buffer.from(key, 'base64')
    if (!keyId.test(id) || bytes.length !== keyBytes) throw new Error('one of its keys is not whole')
    keys.set(id, bytes)
  }
  const current = parsed.current ?? ''
  if (!keys.has(current)) throw new Error('it does not hold the key that it calls current')
  return { current, keys }
}

/** Reads a key file. Throws DCL_CLUSTER_KEY_UNREADABLE or DCL_CLUSTER_KEY_OPEN_TO_OTHERS. */
export async function readClusterKeys(file: string): Promise<ClusterKeys> {
  let mode: number
  try {
    mode = (await stat(file)).mode & 0o777
  } catch (error) {
    throw clusterKeyErrors.UNREADABLE({ file, reason: messageOf(error) }, { cause: error })
  }
  if ((mode & 0o077) !== 0) throw clusterKeyErrors.OPEN_TO_OTHERS({ file, mode: mode.toString(8) })
  try {
    return parseClusterKeys(await readFile(file, 'utf8'))
  } catch (error) {
    throw clusterKeyErrors.UNREADABLE({ file, reason: messageOf(error) }, { cause: error })
  }
}

async function writePart(file: string, text: string): Promise<string> {
  const part = `${file}.${randomBytes(6).toString('hex')}.part`
  const handle = await open(part, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  return part
}

/** Writes a key file whole, for its owner alone. */
export async function writeClusterKeys(file: string, text: string): Promise<void> {
  const part = await writePart(file, text)
  await rename(part, file)
  await chmod(file, 0o600)
}

/** Makes a key file unless there is one; of several that try at once, one wins. */
export async function ensureClusterKeys(file: string): Promise<void> {
  if (
    await stat(file).then(
      () => true,
      () => false,
    )
  )
    return
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const part = await writePart(file, newClusterKeys())
  try {
    await link(part, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(part, { force: true })
  }
}

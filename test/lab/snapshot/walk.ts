import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { lstat, readFile, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileEntry } from './snapshot.ts'

/** What is not kept, or changes without anybody's doing. */
const leftOut = [
  ...['/proc', '/sys', '/run', '/dev', '/tmp', '/var/tmp', '/var/log', '/var/cache'],
  ...['random-seed', 'timers', 'timesync', 'catalog'].map((name) => `/var/lib/systemd/${name}`),
  '/sbin/lab-init',
  '/usr/sbin/lab-init',
]

const isLeftOut = (path: string): boolean => leftOut.includes(path)

// Contents by what changes with them, so that a second snapshot reads only what is new.
const known = new Map<string, string>()

async function hashOf(onDisk: string, stats: BigIntStats): Promise<string> {
  const key = [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ')
  const hash =
    known.get(key) ??
    createHash('sha256')
      .update(await readFile(onDisk))
      .digest('hex')
  known.set(key, hash)
  return hash
}

async function describe(path: string, onDisk: string): Promise<FileEntry> {
  const stats = await lstat(onDisk, { bigint: true })
  const entry = {
    path,
    mode: (Number(stats.mode) & 0o7777).toString(8).padStart(4, '0'),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
  }
  if (stats.isDirectory()) return { ...entry, type: 'folder' }
  if (stats.isSymbolicLink()) return { ...entry, type: 'link', target: await readlink(onDisk) }
  if (!stats.isFile()) return { ...entry, type: 'other' }
  return { ...entry, type: 'file', size: Number(stats.size), sha256: await hashOf(onDisk, stats) }
}

/**
 * Everything below `folder`, which the host sees as `path`, in the order of the paths. `elsewhere` names folders of
 * the host that lie somewhere else on the machine.
 */
export async function walk(
  folder: string,
  path: string,
  elsewhere: ReadonlyMap<string, string>,
): Promise<FileEntry[]> {
  const found: FileEntry[] = []
  for (const name of (await readdir(folder)).sort()) {
    const seen = join(path, name)
    if (isLeftOut(seen)) continue
    const onDisk = elsewhere.get(seen) ?? join(folder, name)
    const entry = await describe(seen, onDisk)
    found.push(entry)
    if (entry.type === 'folder') found.push(...(await walk(onDisk, seen, elsewhere)))
  }
  return found
}

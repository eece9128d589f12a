import { constants } from 'node:fs'
import { access, lstat, mkdir, open, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'

const mostLinks = 40

/** Where a path of a container really is. */
export interface PlaceInRoot {
  /** Absolute, on the machine; always below the root. */
  path: string
  exists: boolean
}

/**
 * Follows a path as a process inside would, links included, without ever leaving the root. Only for a root that
 * nobody writes to meanwhile. With `make`, folders that are missing are made.
 */
export async function resolveInRoot(root: string, path: string, make = false): Promise<PlaceInRoot> {
  let left = path.split('/').filter((part) => part !== '' && part !== '.')
  let done: string[] = []
  let links = 0
  while (left.length > 0) {
    const [part = '', ...rest] = left
    left = rest
    if (part === '..') {
      done = done.slice(0, -1)
      continue
    }
    const here = join(root, ...done, part)
    const stats = await lstat(here).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined
      throw error
    })
    if (stats?.isSymbolicLink()) {
      links += 1
      if (links > mostLinks) throw new Error(`"${path}" has too many links`)
      const target = await readlink(here)
      if (target.startsWith('/')) done = []
      left = [...target.split('/').filter((name) => name !== '' && name !== '.'), ...left]
      continue
    }
    if (!stats) {
      if (!make)
        return { path: join(root, ...done, part, ...left.filter((name) => name !== '..')), exists: false }
      await mkdir(here, { mode: 0o755 })
    }
    done.push(part)
  }
  return { path: join(root, ...done), exists: true }
}

/** Makes sure that something can be mounted at a path: a folder, or an empty file for a file. */
export async function makeMountPoint(root: string, path: string, kind: 'folder' | 'file'): Promise<void> {
  if (kind === 'folder') return void (await resolveInRoot(root, path, true))
  const present = await resolveInRoot(root, path)
  if (present.exists) return
  const slash = path.replace(/\/+$/, '').lastIndexOf('/')
  const parent = await resolveInRoot(root, path.slice(0, slash), true)
  const file = join(parent.path, path.slice(slash + 1))
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  await (await open(file, flags, 0o644)).close()
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false // not there, or nothing that can be started
  }
}

/** The absolute path of a program as a process inside sees it, found in its PATH; undefined when there is none. */
export async function findInRoot(root: string, name: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(':')) {
    if (!folder.startsWith('/')) continue
    const inside = `${folder.replace(/\/+$/, '')}/${name}`
    const place = await resolveInRoot(root, inside)
    if (place.exists && (await isProgram(place.path))) return inside
  }
  return undefined
}

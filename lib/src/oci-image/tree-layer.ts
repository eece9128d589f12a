import { createHash } from 'node:crypto'
import type { ArchiveEntry } from './archive/entry.ts'
import { readArchive } from './archive/read-archive.ts'
import { openArchive } from './archive/write-archive.ts'

/** What is known of every path of a tree: two trees hold the same where the text is the same. */
export type TreeContents = ReadonlyMap<string, string>

/** Something that is put into a layer beside what the tree holds. */
export interface AddedEntry extends Omit<ArchiveEntry, 'uid' | 'gid'> {
  /** A name of /etc/passwd of the tree, or a number; its group is the user's own. */
  owner: string
}

/** A layer that is wanted as a tar archive. */
export interface TreeLayer {
  /** Archive of the whole tree. */
  tree: string
  /** What lies below; the layer holds only what differs. */
  below?: TreeContents
  /** Whether a path is left out. */
  omit: (path: string) => boolean
  /** Put in last, in the order of paths; they replace what the tree has there. */
  added?: readonly AddedEntry[]
  /** The archive to write. */
  file: string
  madeAt?: Date
}

const folderOfRoot = { type: 'Directory', mode: 0o755, uid: 0, gid: 0, content: Buffer.alloc(0) } as const

const describe = ({ type, mode, uid, gid, linkpath = '', content }: ArchiveEntry): string =>
  [type, mode, uid, gid, linkpath, createHash('sha256').update(content).digest('hex')].join(' ')

function ownerOf(owner: string, passwd: string): { uid: number; gid: number } {
  const line = passwd.split('\n').find((one) => one.startsWith(`${owner}:`))
  if (line === undefined) {
    if (/^\d+$/.test(owner)) return { uid: Number(owner), gid: Number(owner) }
    throw new Error(`its tree has no user "${owner}"`)
  }
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

function missingParents(added: readonly AddedEntry[], known: ReadonlyMap<string, string>): AddedEntry[] {
  const there = new Set([...known.keys(), ...added.map(({ path }) => path)])
  const parents = new Map<string, AddedEntry>()
  for (const { path } of added) {
    const parts = path.split('/')
    for (let length = 1; length < parts.length; length++) {
      const parent = parts.slice(0, length).join('/')
      if (there.has(parent)) continue
      const entry = { type: 'Directory', mode: 0o755, owner: '0', content: Buffer.alloc(0) } as const
      parents.set(parent, { path: parent, ...entry })
    }
  }
  return [...parents.values()]
}

/**
 * Writes what a tree has beyond the one below it, in the order of the tree, with whiteouts for what it lacks. Gives the
 * contents of the whole tree, which may lie below another layer.
 */
export async function writeTreeLayer(layer: TreeLayer): Promise<TreeContents> {
  const { tree, below = new Map<string, string>(), omit, added = [], file, madeAt = new Date(0) } = layer
  const replaced = new Set(added.map(({ path }) => path))
  const contents = new Map<string, string>()
  const written = new Set<string>()
  let passwd = ''
  const archive = await openArchive(file, madeAt)
  try {
    await archive.add({ path: '', ...folderOfRoot }) // an archive without an entry is none
    await readArchive(tree, async (entry) => {
      if (entry.path === '') return
      if (entry.path === 'etc/passwd') passwd = entry.content.toString('utf8')
      if (replaced.has(entry.path) || omit(entry.path)) return
      const { path, type, linkpath = '' } = entry
      const target = type === 'Link' ? contents.get(linkpath) : undefined
      if (type === 'Link' && target === undefined) return // what it is another name of was left out
      const text = target === undefined ? describe(entry) : `${describe(entry)} ${target}`
      contents.set(path, text)
      if (below.get(path) === text && (type !== 'Link' || !written.has(linkpath))) return
      if (type === 'Link' && !written.has(linkpath)) {
        throw new Error(`"${path}" is another name of "${linkpath}", which lies in the layer below`)
      }
      written.add(path)
      await archive.add(entry)
    })
    for (const entry of [...missingParents(added, contents), ...added].sort((a, b) =>
      a.path < b.path ? -1 : 1,
    )) {
      const { owner, ...rest } = entry
      const full = { ...rest, ...ownerOf(owner, passwd) }
      contents.set(entry.path, describe(full))
      if (below.get(entry.path) !== describe(full)) await archive.add(full)
    }
    const gone = [...below.keys()].filter((path) => !contents.has(path)).sort()
    for (const path of gone) {
      const slash = path.lastIndexOf('/')
      const parent = path.slice(0, Math.max(slash, 0))
      if (parent !== '' && !contents.has(parent)) continue // it goes with its folder
      const name = `${parent === '' ? '' : `${parent}/`}.wh.${path.slice(slash + 1)}`
      const none = { mode: 0o644, uid: 0, gid: 0, content: Buffer.alloc(0) }
      await archive.add({ path: name, type: 'File', ...none })
    }
    await archive.end()
    return contents
  } catch (error) {
    await archive.abandon()
    throw error
  }
}

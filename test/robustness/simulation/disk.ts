import fs from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { dirname } from 'node:path'
import type { Random } from '@dcos-lite/lib/random'
import { currentProcess } from './process.ts'
import type { Timeline } from './timeline.ts'

/** Paths below it are on the disks of simulated machines. */
export const simulatedRoot = '/simulated'

interface Inode {
  content: string
  /** What a loss of power leaves. */
  synced: string | undefined
}

interface Folder {
  entries: Map<string, Inode>
  /** The names that a loss of power leaves. */
  synced: Map<string, Inode>
}

/** The disks of the simulated machines: they know what is written and what is only in memory. */
export interface Disks {
  /** What was not made durable is lost, or kept, as chance has it. */
  losePower(host: string): void
  /** The disk refuses writes (it is full) until it is told otherwise. */
  setFull(host: string, full: boolean): void
  /** What a reader finds now; undefined: nothing. */
  read(path: string): string | undefined
  /** Puts data into a folder that stay there until somebody deletes them. */
  addData(folder: string): void
}

const failure = (code: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code, path })

interface DiskState {
  timeline: Timeline
  random: Random
  onRename: (host: string) => void
  folders: Map<string, Folder>
  full: Set<string>
}

let state: DiskState | undefined

const hostOf = (path: string): string => path.split('/')[2] ?? ''
const isSimulated = (path: unknown): path is string =>
  typeof path === 'string' && path.startsWith(`${simulatedRoot}/`)

function open(): DiskState {
  if (!state) throw new Error('no simulated history runs')
  return state
}

/** Does something to a disk after some time; a process that dies meanwhile may have done it, or not. */
function later<T>(work: () => T): Promise<T> {
  const { timeline, random } = open()
  const process = currentProcess()
  return new Promise((resolve, reject) => {
    timeline.at(random.next() * 3, () => {
      if (process && !process.isAlive() && random.next() < 0.5) return
      let settle: () => void
      try {
        const value = work()
        settle = () => resolve(value)
      } catch (error) {
        settle = () => reject(error as Error)
      }
      if (process) process.enter(settle)
      else settle()
    })
  })
}

function folderAt(path: string): Folder {
  const folder = open().folders.get(path)
  if (!folder) throw failure('ENOENT', path)
  return folder
}

const split = (path: string): [folder: string, name: string] => [
  dirname(path),
  path.slice(dirname(path).length + 1),
]

function requireSpace(path: string): void {
  if (open().full.has(hostOf(path))) throw failure('ENOSPC', path)
}

function makeFolder(path: string, recursive: boolean): void {
  const { folders } = open()
  if (folders.has(path)) {
    if (recursive) return
    throw failure('EEXIST', path)
  }
  const parent = dirname(path)
  if (parent !== simulatedRoot && !folders.has(parent)) {
    if (!recursive) throw failure('ENOENT', path)
    makeFolder(parent, true)
  }
  folders.set(path, { entries: new Map(), synced: new Map() })
}

function inodeAt(path: string): Inode {
  const [folder, name] = split(path)
  const inode = folderAt(folder).entries.get(name)
  if (!inode) throw failure('ENOENT', path)
  return inode
}

function removeTree(path: string): void {
  const { folders } = open()
  for (const key of [...folders.keys()]) {
    if (key === path || key.startsWith(`${path}/`)) folders.delete(key)
  }
  const [folder, name] = split(path)
  folders.get(folder)?.entries.delete(name)
}

function openFile(path: string, flags: string): object {
  if (open().folders.has(path)) {
    return {
      sync: () => later(() => void (folderAt(path).synced = new Map(folderAt(path).entries))),
      close: () => Promise.resolve(),
    }
  }
  if (flags === 'r') throw failure('EISDIR', path)
  requireSpace(path)
  const [folder, name] = split(path)
  const inode: Inode = { content: '', synced: undefined }
  folderAt(folder).entries.set(name, inode)
  return {
    writeFile: (text: string) =>
      later(() => {
        requireSpace(path)
        inode.content = text
      }),
    sync: () => later(() => void (inode.synced = inode.content)),
    close: () => Promise.resolve(),
  }
}

function rename(from: string, to: string): void {
  const { folders } = open()
  if (folders.has(from)) {
    for (const [key, folder] of [...folders]) {
      if (key !== from && !key.startsWith(`${from}/`)) continue
      folders.delete(key)
      folders.set(to + key.slice(from.length), folder)
    }
    return
  }
  const inode = inodeAt(from)
  const [source, name] = split(from)
  const [target, newName] = split(to)
  folderAt(source).entries.delete(name)
  folderAt(target).entries.set(newName, inode)
  open().onRename(hostOf(to))
}

function namesIn(path: string): string[] {
  const below = [...open().folders.keys()].filter((key) => dirname(key) === path)
  return [...folderAt(path).entries.keys(), ...below.map((key) => split(key)[1])].sort()
}

const stat = (isFolder: boolean): object => ({
  isDirectory: () => isFolder,
  isFile: () => !isFolder,
  isSymbolicLink: () => false,
})

const operations = {
  open: (path: string, flags = 'r') => later(() => openFile(path, flags)),
  rename: (from: string, to: string) => later(() => rename(from, to)),
  rm: (path: string) => later(() => removeTree(path)),
  rmdir: (path: string) => later(() => removeTree(path)),
  mkdir: (path: string, options: { recursive?: boolean } = {}) =>
    later(() => makeFolder(path, options.recursive === true)),
  readdir: (path: string) => later(() => namesIn(path)),
  readFile: (path: string) => later(() => inodeAt(path).content),
  lstat: (path: string) => later(() => stat(open().folders.has(path) || void inodeAt(path) === null)),
  realpath: (path: string) => later(() => (folderAt(path), path)),
  readlink: (path: string) => later(() => inodeAt(path).content),
  symlink: (target: string, path: string) =>
    later(() => {
      const [folder, name] = split(path)
      folderAt(folder).entries.set(name, { content: target, synced: target })
    }),
}

type Call = (...parameters: unknown[]) => unknown

let installed = false

/** Sends calls for paths of simulated machines to their disks; all others go where they went before. */
function install(): void {
  if (installed) return
  installed = true
  const table = fs as unknown as Record<string, Call>
  for (const [name, simulated] of Object.entries(operations) as [string, Call][]) {
    const real = table[name] as Call
    table[name] = (...parameters) => {
      const path = name === 'symlink' ? parameters[1] : parameters[0]
      return isSimulated(path) ? simulated(...parameters) : real(...parameters)
    }
  }
  syncBuiltinESMExports()
}

/** The name of the file in which `addData` puts data. */
export const dataName = 'data'

/** Begins a history with empty disks; those of the history before are gone. `onRename` hears of every file. */
export function createDisks(
  timeline: Timeline,
  random: Random,
  onRename: (host: string) => void = () => undefined,
): Disks {
  install()
  state = { timeline, random, onRename, folders: new Map(), full: new Set() }
  const { folders, full } = state
  return {
    losePower(host) {
      for (const [path, folder] of folders) {
        if (hostOf(path) !== host) continue
        if (random.next() < 0.7) folder.entries = new Map(folder.synced)
        for (const [name, inode] of folder.entries) {
          // A name without its content: what some file systems leave of a file that was not synchronised.
          inode.content = inode.synced ?? ''
          if (inode.synced === undefined && name.endsWith('.part')) folder.entries.delete(name)
        }
      }
    },
    setFull: (host, isFull) => void (isFull ? full.add(host) : full.delete(host)),
    read: (path) => {
      const [folder, name] = split(path)
      return folders.get(folder)?.entries.get(name)?.content
    },
    addData(folder) {
      const inode: Inode = { content: 'data', synced: 'data' }
      folders.get(folder)?.entries.set(dataName, inode)
      folders.get(folder)?.synced.set(dataName, inode)
    },
  }
}

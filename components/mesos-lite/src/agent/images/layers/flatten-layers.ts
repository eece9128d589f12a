import type { Dirent, Stats } from 'node:fs'
import { chmod, chown, link, lstat, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LayerNotes } from './layer-notes.ts'

/** An unpacked layer. */
export interface LayerFolder {
  /** The folder with its files. */
  files: string
  notes: LayerNotes
}

const owns = process.getuid?.() === 0

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

/** The path below the tree, or undefined when a part of it is no real folder there. */
async function findInTree(tree: string, path: string): Promise<string | undefined> {
  const parts = path.split('/')
  for (let length = 1; length < parts.length; length++) {
    const stats = await look(join(tree, ...parts.slice(0, length)))
    if (!stats?.isDirectory()) return undefined
  }
  return join(tree, ...parts)
}

async function takeAway(tree: string, { whiteouts, opaque }: LayerNotes): Promise<void> {
  for (const path of whiteouts) {
    const hidden = await findInTree(tree, path)
    if (hidden !== undefined) await rm(hidden, { recursive: true, force: true })
  }
  for (const path of opaque) {
    const folder = path === '' ? tree : await findInTree(tree, path)
    if (folder === undefined || !(await look(folder))?.isDirectory()) continue
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
  }
}

async function dressFolder(source: string, target: string): Promise<void> {
  const { uid, gid, mode } = await lstat(source)
  if (owns) await chown(target, uid, gid)
  await chmod(target, mode & 0o7777)
}

async function addLayer(
  layer: LayerFolder,
  tree: string,
  shared: ReadonlySet<string>,
  path = '',
): Promise<void> {
  const source = join(layer.files, path)
  const target = join(tree, path)
  const entries = await readdir(source, { withFileTypes: true })
  const present = new Map<string, Dirent>()
  for (const entry of await readdir(target, { withFileTypes: true })) present.set(entry.name, entry)
  const addFile = async (name: string): Promise<void> => {
    if (present.has(name)) await rm(join(target, name), { recursive: true })
    await link(join(source, name), join(target, name))
  }
  await Promise.all(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => addFile(name)))
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const below = path === '' ? name : `${path}/${name}`
    const before = present.get(name)
    if (before !== undefined && !before.isDirectory()) await rm(join(target, name))
    if (!before?.isDirectory()) await mkdir(join(target, name))
    if (!before?.isDirectory() || !shared.has(below))
      await dressFolder(join(source, name), join(target, name))
    await addLayer(layer, tree, shared, below)
  }
}

/**
 * Makes one tree of layers, the lowest first. Files are second names of those of the layers, so that a tree costs
 * folders only; whoever uses it must not write to it. `tree` is empty.
 */
export async function flattenLayers(layers: readonly LayerFolder[], tree: string): Promise<void> {
  for (const layer of layers) {
    await takeAway(tree, layer.notes)
    await dressFolder(layer.files, tree)
    await addLayer(layer, tree, new Set(layer.notes.implicit))
  }
}

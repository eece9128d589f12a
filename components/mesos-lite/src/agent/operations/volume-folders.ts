import { lstat, mkdir, readdir, realpath, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DoomedVolume } from '../checkpoint/records.ts'
import type { VolumePlace } from './decide/volume-place.ts'

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** A link on the way to the folder would lead what is made or deleted somewhere else. */
async function parentProblem({ path, root }: VolumePlace): Promise<string | undefined> {
  const parent = dirname(path)
  try {
    const expected = join(await realpath(root), parent.slice(root.length))
    return (await realpath(parent)) === expected ? undefined : `${parent} leads out of ${root} through a link`
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Why the data at a place cannot be deleted safely, or undefined. */
export async function deletionProblem(place: VolumePlace): Promise<string | undefined> {
  return place.kind === 'folder' ? await parentProblem(place) : undefined
}

/** Makes the folder of a new volume. Returns why it cannot be one; data of nobody is never given to a new volume. */
export async function makeVolume(place: VolumePlace): Promise<string | undefined> {
  if (place.kind === 'mount') {
    const isFolder = (await lstat(place.path)).isDirectory()
    return isFolder ? undefined : `${place.path} is no mounted folder`
  }
  const problem = await parentProblem(place)
  if (problem !== undefined) return problem
  await mkdir(dirname(place.path), { recursive: true })
  try {
    await mkdir(place.path)
    return undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (!(await lstat(place.path)).isDirectory()) return `${place.path} is no folder`
  // An empty one is what a crash left before the volume was written down.
  return (await readdir(place.path)).length === 0
    ? undefined
    : `${place.path} holds data that belongs to no volume; move it away`
}

/** Makes sure that the folder of a known volume is there. Returns whether it had to be made. */
export async function restoreVolume(place: VolumePlace): Promise<boolean> {
  try {
    await lstat(place.path)
    return false
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  await mkdir(place.path, { recursive: true })
  return true
}

/** Moves the data of a destroyed volume out of the way, where no volume and no task finds it. May be repeated. */
export async function setAside(doomed: DoomedVolume): Promise<void> {
  const { path, trash } = doomed
  if (trash === undefined) return
  await mkdir(dirname(trash), { recursive: true, mode: 0o700 })
  try {
    await rename(path, trash)
  } catch (error) {
    if (!isMissing(error)) throw error // done by an earlier try
  }
}

/** Deletes the data of a destroyed volume. Links are deleted, never followed. May be repeated. */
export async function deleteData({ path, trash }: DoomedVolume): Promise<void> {
  if (trash !== undefined) return await rm(trash, { recursive: true, force: true })
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true, force: true })
}

import { mkdir, open, readlink, rename, rm, rmdir, symlink, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Makes the names in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Replaces a file as a whole: after a power cut there is the old or the new one. */
export async function writeDurably(file: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const part = `${file}.part`
  await rm(part, { force: true })
  const handle = await open(part, 'wx', mode)
  try {
    await handle.chmod(mode)
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, file)
  await syncFolder(dirname(file))
}

/** Makes `link` lead to `target`, by one rename. */
export async function linkDurably(link: string, target: string): Promise<void> {
  await mkdir(dirname(link), { recursive: true })
  const part = `${link}.part`
  await rm(part, { force: true })
  await symlink(target, part)
  await rename(part, link)
  await syncFolder(dirname(link))
}

/** Removes a file or a link; there may be none. */
export async function removeDurably(file: string): Promise<void> {
  try {
    await unlink(file)
    await syncFolder(dirname(file))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

/** Removes a folder that nothing is in. */
export async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder)
  } catch (error) {
    if (!['ENOTEMPTY', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Where a link leads to; undefined when there is no such link. */
export async function readLinkIfThere(file: string): Promise<string | undefined> {
  try {
    return await readlink(file)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['ENOENT', 'EINVAL', 'ENOTDIR'].includes(code)) return undefined
    throw error
  }
}

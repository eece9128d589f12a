import { randomUUID } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'

async function writeBeside(file: string, text: string, mode: number): Promise<string> {
  const beside = `${file}.${randomUUID()}`
  const handle = await open(beside, 'wx', mode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return beside
}

/** Writes a file so that it is either whole or not there, and durable before this returns. */
export async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  await rename(await writeBeside(file, text, mode), file)
}

/** The same, but never over a file that is there; false when there is one. */
export async function writeNew(file: string, text: string, mode: number): Promise<boolean> {
  const beside = await writeBeside(file, text, mode)
  try {
    await link(beside, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(beside, { force: true })
  }
}

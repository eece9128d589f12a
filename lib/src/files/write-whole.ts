import { open, rename, rm } from 'node:fs/promises'

/** Writes a file so that a reader sees the old content or the new one, also after a crash; it is durable then. */
export async function writeWhole(file: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  const part = `${file}.${process.pid}.part`
  try {
    const handle = await open(part, 'w', mode)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

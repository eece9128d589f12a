import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Replaces a file by rename, so that a reader sees the old or the new text and nothing between. With `durable`
 * it survives a loss of power once this resolves; without, only the death of the process.
 */
export async function writeRecord(file: string, text: string, durable: boolean): Promise<void> {
  const part = `${file}.part`
  const handle = await open(part, 'w', 0o600)
  try {
    await handle.writeFile(text)
    if (durable) await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, file)
  if (durable) await syncFolder(dirname(file))
}

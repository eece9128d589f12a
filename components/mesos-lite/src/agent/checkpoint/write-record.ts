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
 * What a loss of power leaves of a record: the new text, the old or the new one, or perhaps a file without content. The
 * death of the process leaves the new text in any case.
 */
export type Durability = 'new' | 'old-or-new' | 'none'

/** Replaces a file by rename, so that a reader sees the old or the new text and nothing between. */
export async function writeRecord(file: string, text: string, durability: Durability): Promise<void> {
  const part = `${file}.part`
  const handle = await open(part, 'w', 0o600)
  try {
    await handle.writeFile(text)
    if (durability !== 'none') await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, file)
  if (durability === 'new') await syncFolder(dirname(file))
}

import { stat } from 'node:fs/promises'
import { fileReason } from '@dcos-lite/lib/errors'
import type { ErrorMaker } from '@dcos-lite/lib/errors'

/** Ends with this error, about `place` and a `reason`, when a folder that a command reads is not there. */
export async function requireFolder(folder: string, unreadable: ErrorMaker): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    throw unreadable({ place: folder, reason: fileReason(error) })
  })
  if (!found.isDirectory()) throw unreadable({ place: folder, reason: 'it is no folder' })
}

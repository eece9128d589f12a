import type { IncomingMessage } from 'node:http'
import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../errors.ts'

/** Writes an answer into a file. Throws DCL_CLI_FILE_UNWRITABLE. */
export async function saveTo(file: string, answer: IncomingMessage): Promise<void> {
  // Loaded on use: most commands save nothing.
  const { pipeline } = process.getBuiltinModule('node:stream/promises')
  const { createWriteStream } = process.getBuiltinModule('node:fs')
  try {
    await pipeline(answer, createWriteStream(file))
  } catch (error) {
    throw cliErrors.FILE_UNWRITABLE({ file, reason: fileReason(error) })
  }
}

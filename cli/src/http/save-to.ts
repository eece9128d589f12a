import type { IncomingMessage } from 'node:http'
import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../errors.ts'

/** Writes an answer into a file. Throws DCL_CLI_FILE_UNWRITABLE; DCL_CLI_BROKEN_OFF, and the file is gone then. */
export async function saveTo(file: string, answer: IncomingMessage): Promise<void> {
  // Loaded on use: most commands save nothing.
  const { pipeline } = process.getBuiltinModule('node:stream/promises')
  const { createWriteStream, lstatSync, rmSync } = process.getBuiltinModule('node:fs')
  try {
    await pipeline(answer, createWriteStream(file))
  } catch (error) {
    if (!answer.complete && answer.errored) {
      // Not a device or a link, such as /dev/stdout.
      if (lstatSync(file, { throwIfNoEntry: false })?.isFile()) rmSync(file)
      throw cliErrors.BROKEN_OFF({ file, reason: answer.errored.message }, { cause: error })
    }
    throw cliErrors.FILE_UNWRITABLE({ file, reason: fileReason(error) })
  }
}

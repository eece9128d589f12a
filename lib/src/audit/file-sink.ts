import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { AuditEntry, AuditSink } from '../contracts/index.ts'
import { redact } from '../log/index.ts'
import { auditErrors } from './errors.ts'

/** An audit sink over a file; `close` writes what is waiting first. */
export interface FileAuditSink extends AuditSink {
  close(): Promise<void>
}

interface Waiting {
  line: string
  resolve: () => void
  reject: (error: unknown) => void
}

const formatVersion = 1

async function openForAppend(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'a', 0o600)
  } catch (error) {
    throw auditErrors.FILE_NOT_WRITABLE({ file, reason: (error as Error).message }, { cause: error })
  }
}

/**
 * Appends audit entries to a file (mode 0600) as JSON lines with a `format` number. `record` resolves when its line
 * is on the disk; lines that arrive during one write share the next one.
 */
export async function createFileAuditSink(file: string): Promise<FileAuditSink> {
  const handle = await openForAppend(file)
  const waiting: Waiting[] = []
  let writing: Promise<void> | undefined

  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0)
      try {
        await handle.appendFile(batch.map(({ line }) => line).join(''))
        await handle.datasync()
        for (const { resolve } of batch) resolve()
      } catch (error) {
        const failure = auditErrors.FILE_NOT_WRITABLE(
          { file, reason: (error as Error).message },
          { cause: error },
        )
        for (const { reject } of batch) reject(failure)
      }
    }
    writing = undefined
  }

  return {
    record: (entry: AuditEntry) =>
      new Promise<void>((resolve, reject) => {
        const details = entry.details === undefined ? {} : { details: redact(entry.details) }
        waiting.push({
          line: JSON.stringify({ format: formatVersion, ...entry, ...details }) + '\n',
          resolve,
          reject,
        })
        writing ??= writeAll()
      }),
    async close() {
      await writing
      await handle.close()
    },
  }
}

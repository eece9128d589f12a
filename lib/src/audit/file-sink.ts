import { open, rename } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { AuditEntry, AuditSink } from '../contracts/index.ts'
import { redact } from '../log/index.ts'
import { chainLine, chainStart, sha256 } from './decide/chain.ts'
import type { ChainLink } from './decide/chain.ts'
import { auditErrors } from './errors.ts'
import { findLogEnd, turnedOver } from './segments.ts'
import type { LogEnd } from './segments.ts'

/** An audit sink over a file; `close` writes what is waiting first. */
export interface FileAuditSink extends AuditSink {
  readonly file: string
  close(): Promise<void>
}

export interface FileAuditOptions {
  /** A file that is larger is turned over: it gets its last entry's number behind its name. Default 64 MiB. */
  turnOverBytes?: number
}

interface Waiting {
  entry: AuditEntry
  resolve: () => void
  reject: (error: unknown) => void
}

const defaultTurnOverBytes = 64 * 1024 * 1024

function notWritable(file: string, error: unknown): Error {
  return auditErrors.FILE_NOT_WRITABLE({ file, reason: (error as Error).message }, { cause: error })
}

/** Opens the log behind its last whole line; half a line of a writer that died is cut off. */
async function openForAppend(file: string): Promise<{ handle: FileHandle; end: LogEnd }> {
  try {
    const handle = await open(file, 'a', 0o600)
    const end = await findLogEnd(file)
    if (end.brokenBytes > 0) {
      await handle.truncate(end.wholeBytes)
      await handle.datasync()
    }
    return { handle, end }
  } catch (error) {
    throw notWritable(file, error)
  }
}

/** Keeps what the entry says, but nothing that is secret by its name and nothing of a query. */
function presentable(entry: AuditEntry): AuditEntry {
  const details =
    entry.details === undefined ? {} : { details: redact(entry.details) as Record<string, unknown> }
  return { ...entry, resource: entry.resource.split('?', 1)[0] ?? '', ...details }
}

/**
 * Appends audit entries to a file (mode 0600) as JSON lines, each with its number and the hash of the line before it,
 * so that a line that was altered, removed or moved is found. `record` resolves when its line is on the disk; lines
 * that arrive during one write share the next one. One process at a time may write a file.
 */
export async function createFileAuditSink(
  file: string,
  options: FileAuditOptions = {},
): Promise<FileAuditSink> {
  const turnOverBytes = options.turnOverBytes ?? defaultTurnOverBytes
  const opened = await openForAppend(file)
  let { handle } = opened
  let size = opened.end.wholeBytes
  const { unchained } = opened.end
  let link: ChainLink = unchained === '' ? opened.end.link : { seq: chainStart.seq, hash: sha256(unchained) }
  const waiting: Waiting[] = []
  let writing: Promise<void> | undefined

  const turnOver = async (): Promise<void> => {
    await handle.close()
    await rename(file, turnedOver(file, link.seq))
    handle = await open(file, 'a', 0o600)
    size = 0
  }
  const write = async (batch: Waiting[]): Promise<void> => {
    if (size >= turnOverBytes) await turnOver()
    let next = link
    let text = ''
    for (const { entry } of batch) {
      const chained = chainLine(presentable(entry), next)
      text += `${chained.line}\n`
      next = chained.link
    }
    try {
      await handle.appendFile(text)
      await handle.datasync()
    } catch (error) {
      // What was half written must not stay before the next line.
      await handle.truncate(size).catch(() => undefined)
      throw error
    }
    size += Buffer.byteLength(text)
    link = next
  }
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0)
      try {
        await write(batch)
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(notWritable(file, error))
      }
    }
    writing = undefined
  }

  return {
    file,
    record: (entry: AuditEntry) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ entry, resolve, reject })
        writing ??= writeAll()
      }),
    async close() {
      await writing
      await handle.close()
    },
  }
}

import { createWriteStream, renameSync, statSync } from 'node:fs'
import type { WriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that lines are appended to. */
export interface LogFile {
  write(line: string): void
  close(): Promise<void>
}

const largestBytes = 10 * 1024 * 1024

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** Opens a log file; when it is full it is renamed to `<name>.1`, and that is replaced. */
export async function openLogFile(path: string): Promise<LogFile> {
  await mkdir(dirname(path), { recursive: true })
  const open = (): WriteStream => {
    const stream = createWriteStream(path, { flags: 'a' })
    // A full disk must not end the master; what it says still goes to standard error.
    stream.on('error', () => undefined)
    return stream
  }
  let bytes = sizeOf(path)
  let stream = open()
  return {
    write(line) {
      if (bytes > largestBytes) {
        stream.end()
        renameSync(path, `${path}.1`)
        stream = open()
        bytes = 0
      }
      bytes += Buffer.byteLength(line)
      stream.write(line)
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  }
}

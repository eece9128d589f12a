import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { crc32, deflateRaw } from 'node:zlib'

/** Writes a zip archive, one file after the other. */
export interface ZipWriter {
  /** Bytes that are written. */
  size(): number
  add(name: string, content: Uint8Array): Promise<void>
  /** Writes the directory of the archive and makes all of it durable. */
  finish(): Promise<void>
  /** Closes the file without a directory. Idempotent. */
  abandon(): Promise<void>
}

const deflate = promisify(deflateRaw) as (content: Uint8Array) => Promise<Buffer>
const version = 20
// Names are UTF-8.
const flags = 0x0800
const deflated = 8

function timeOf(nowMs: number): { time: number; date: number } {
  const now = new Date(nowMs)
  const time = (now.getUTCHours() << 11) | (now.getUTCMinutes() << 5) | (now.getUTCSeconds() >> 1)
  const year = Math.max(now.getUTCFullYear() - 1980, 0)
  return { time, date: (year << 9) | ((now.getUTCMonth() + 1) << 5) | now.getUTCDate() }
}

/**
 * Creates an archive in a new file. Archives and files of 4 GiB and more are not written: the caller keeps to less.
 */
export async function createZip(file: string, nowMs: () => number): Promise<ZipWriter> {
  const handle = await open(file, 'wx', 0o600)
  const directory: Buffer[] = []
  let offset = 0
  let closed = false
  const write = async (bytes: Uint8Array): Promise<void> => {
    await handle.writeFile(bytes) // `write` may write less than it is given
    offset += bytes.length
  }
  const close = async (): Promise<void> => {
    if (closed) return
    closed = true
    await handle.close()
  }
  return {
    size: () => offset,
    abandon: close,
    async add(name, content) {
      const [packed, nameBytes] = [await deflate(content), Buffer.from(name, 'utf8')]
      const { time, date } = timeOf(nowMs())
      const shared = Buffer.alloc(26)
      shared.writeUInt16LE(version, 0)
      shared.writeUInt16LE(flags, 2)
      shared.writeUInt16LE(deflated, 4)
      shared.writeUInt16LE(time, 6)
      shared.writeUInt16LE(date, 8)
      shared.writeUInt32LE(crc32(content), 10)
      shared.writeUInt32LE(packed.length, 14)
      shared.writeUInt32LE(content.length, 18)
      shared.writeUInt16LE(nameBytes.length, 22)
      const rest = Buffer.alloc(14)
      rest.writeUInt32LE(0o100600 * 0x1_0000, 6)
      rest.writeUInt32LE(offset, 10)
      directory.push(Buffer.from('PK\x01\x02\x14\x03', 'latin1'), shared, rest, nameBytes)
      await write(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, nameBytes, packed]))
    },
    async finish() {
      const begin = offset
      const count = directory.length / 4
      await write(Buffer.concat(directory))
      const end = Buffer.alloc(22)
      end.write('PK\x05\x06', 0, 'latin1')
      end.writeUInt16LE(count, 8)
      end.writeUInt16LE(count, 10)
      end.writeUInt32LE(offset - begin, 12)
      end.writeUInt32LE(begin, 16)
      await write(end)
      await handle.sync()
      await close()
    },
  }
}

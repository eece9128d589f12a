import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** Writes a zip archive, one file after the other. */
export interface ZipWriter {
  /** Bytes that are written; what the compression still holds is not among them. */
  size(): number
  /** Resolves when the archive took all of it; rejects when the archive cannot be written. */
  add(name: string, content: Uint8Array): Promise<void>
  /** Writes the directory of the archive and makes all of it durable. */
  finish(): Promise<void>
  /** Closes the file without a directory. Idempotent. */
  abandon(): Promise<void>
}

const pieceBytes = 64 * 1024

function* piecesOf(content: Uint8Array): Generator<Uint8Array> {
  for (let begin = 0; begin < content.length; begin += pieceBytes)
    yield content.subarray(begin, begin + pieceBytes)
}

/** Creates an archive in a new file. */
export async function createZip(file: string, nowMs: () => number): Promise<ZipWriter> {
  const handle = await open(file, 'wx', 0o600)
  const zip = new ZipFile()
  const given = new AbortController()
  let size = 0
  const toDisk = async (chunks: AsyncIterable<Buffer | string>): Promise<void> => {
    for await (const chunk of chunks) {
      await handle.writeFile(chunk) // `write` may write less than it is given
      size += chunk.length
    }
  }
  const written = pipeline(zip.outputStream, toDisk, { signal: given.signal })
  written.catch(() => undefined) // told by `add` and `finish`
  return {
    size: () => size,
    async abandon() {
      given.abort()
      await written.catch(() => undefined)
      await handle.close()
    },
    async add(name, content) {
      const source = Readable.from(piecesOf(content), { objectMode: false })
      zip.addReadStream(source, name, { mtime: new Date(nowMs()), mode: 0o100600, size: content.length })
      await Promise.race([finished(source), written])
    },
    async finish() {
      zip.end()
      await written
      await handle.sync()
      await handle.close()
    },
  }
}

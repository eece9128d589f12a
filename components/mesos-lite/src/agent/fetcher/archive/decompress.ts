import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Duplex } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import xz from 'xz-decompress'
import { decompressBzip2 } from './bzip2/decompress.ts'

const signatures = [
  ['gzip', '1f8b'],
  ['bzip2', '425a68'],
  ['xz', 'fd377a585a00'],
  ['zstd', '28b52ffd'],
] as const

/** What the numbers of the xz decoder mean. */
const xzProblems: Record<string, string> = {
  4: 'it needs more memory than is given to it',
  6: 'it uses a filter or check that is not supported',
  7: 'the xz data is damaged',
  8: 'the xz data ends too early',
}

type Compression = (typeof signatures)[number][0]

async function compressionOf(file: string): Promise<Compression | undefined> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(6), 0, 6, 0)
    const start = buffer.toString('hex', 0, bytesRead)
    return signatures.find(([, signature]) => start.startsWith(signature))?.[0]
  } finally {
    await handle.close()
  }
}

async function* decompressXz(source: Readable): AsyncGenerator<Uint8Array> {
  try {
    yield* new xz.XzReadableStream(Readable.toWeb(source) as ReadableStream<Uint8Array>)
  } catch (error) {
    const number = /error code (\d+)$/.exec((error as Error).message)?.[1] ?? ''
    throw new Error(xzProblems[number] ?? 'the xz data is damaged', { cause: error })
  }
}

/** The steps that give the bytes of a file, decompressed by what its first bytes say it is. */
export async function openDecompressed(file: string): Promise<[Readable, ...Duplex[]]> {
  const source = createReadStream(file)
  switch (await compressionOf(file)) {
    case 'gzip':
      return [source, createGunzip()]
    case 'zstd':
      return [source, createZstdDecompress()]
    case 'bzip2':
      return [Readable.from(decompressBzip2(source), { objectMode: false })]
    case 'xz':
      return [Readable.from(decompressXz(source), { objectMode: false })]
    default:
      return [source]
  }
}

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { Parser } from 'tar'
import type { ReadEntry } from 'tar'
import type { LayerNotes } from './layer-notes.ts'
import { createLayerWriter } from './layer-writer.ts'

/** A layer on the disk: its digest before compression, and what it says besides its files. */
export interface UnpackedLayer {
  diffId: string
  notes: LayerNotes
}

export interface UnpackOptions {
  /** Empty; nobody else writes to it. */
  folder: string
  /** Largest sum of all files; more throws LayerTooLarge. */
  maxBytes: number
  signal: AbortSignal
}

const magics = { gzip: '1f8b', zstd: '28b52ffd' }

/** What decompresses a file, by its first bytes: media types are not always right. */
async function decompressorOf(file: string): Promise<Transform[]> {
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    const start = buffer.toString('hex')
    if (start.startsWith(magics.gzip)) return [createGunzip()]
    return start === magics.zstd ? [createZstdDecompress()] : []
  } finally {
    await handle.close()
  }
}

/** Takes the bytes of an archive and writes its entries, one after another. Fails with the first problem. */
export function archiveReader(write: (entry: ReadEntry) => Promise<void>): Writable {
  let last = Promise.resolve()
  let failure: Error | undefined
  let waiting = 0
  const fail = (error: Error): void => void (failure ??= error)
  const parser = new Parser({
    strict: true,
    maxDecompressionRatio: Infinity, // nothing is decompressed here; the sum of all files is limited
    onReadEntry(entry) {
      waiting += 1
      last = last.then(async () => {
        if (failure) return void entry.resume()
        await write(entry).catch((error: unknown) => {
          fail(error as Error)
          entry.resume()
        })
        waiting -= 1
      })
    },
  })
  parser.on('ignoredEntry', (entry: ReadEntry) =>
    fail(new Error(`"${entry.path}" is of a kind that is not unpacked (${entry.type})`)),
  )
  parser.on('error', fail)
  const drained = (): Promise<void> =>
    new Promise((resolve) => {
      const goOn = (): void => {
        parser.removeListener('drain', goOn)
        parser.removeListener('close', goOn)
        resolve()
      }
      parser.on('drain', goOn)
      parser.on('close', goOn)
    })
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (failure) return done(failure)
      try {
        const goesOn = parser.write(chunk)
        if (goesOn && waiting < 64) return done(failure)
        void (goesOn ? last : drained()).then(() => done(failure))
      } catch (error) {
        done(error as Error)
      }
    },
    final(done) {
      const ended = new Promise<void>((resolve) => parser.once('end', resolve))
      try {
        parser.end()
      } catch (error) {
        return done(error as Error)
      }
      const finish = async (): Promise<void> => {
        if (!failure) await ended
        await last
        if (failure) throw failure
      }
      void finish().then(() => done(), done)
    },
  })
}

/** Unpacks a layer. Throws a plain Error about an entry that is not taken; what is in `folder` is of no use then. */
export async function unpackLayer(file: string, options: UnpackOptions): Promise<UnpackedLayer> {
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const writer = createLayerWriter(options.folder, options.maxBytes)
  const steps = [
    createReadStream(file),
    ...(await decompressorOf(file)),
    hashing,
    archiveReader((entry) => writer.write(entry)),
  ]
  await pipeline(steps, { signal: options.signal })
  return { diffId: `sha256:${hash.digest('hex')}`, notes: writer.notes() }
}

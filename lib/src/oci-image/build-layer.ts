import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress } from 'node:zlib'
import * as tar from 'tar'
import type { BuiltLayer } from './types.ts'

const suffixes = { gzip: '+gzip', zstd: '+zstd', none: '' } as const

function counting(hash: ReturnType<typeof createHash>): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
}

function compressor(compression: keyof typeof suffixes): Transform {
  if (compression === 'gzip') return createGzip({ level: 6 })
  return compression === 'zstd' ? createZstdCompress() : new PassThrough()
}

/**
 * Gives a stream one part after the other, and its end when all of them are done with: zstd writes other bytes when it
 * knows with a part that it is the last, and whether it does would be a matter of timing.
 */
function partByPart(target: Transform): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => void target.write(chunk, done),
    final: (done) => void target.end(done),
    destroy(error, done) {
      if (error) target.destroy(error)
      done(error)
    },
  })
}

/** The archive of a folder, owned by root and in the order of names: equal contents give equal bytes. */
async function packFolder(folder: string, madeAt: Date): Promise<Readable> {
  const names = (await readdir(folder)).sort()
  const source = tar.create(
    {
      cwd: folder,
      portable: true, // no names and ids of this machine
      mtime: madeAt,
      onWriteEntry(entry) {
        if (entry.header) Object.assign(entry.header, { uid: 0, gid: 0 })
      },
    },
    names.length > 0 ? names.map((name) => `./${name}`) : ['.'],
  )
  return Readable.from(source as AsyncIterable<Buffer>)
}

/** Packs a folder (or takes an archive as it is) into `blobs`. */
export async function buildLayer(
  layer: string | { archive: string },
  blobs: string,
  { compression, madeAt }: { compression: keyof typeof suffixes; madeAt: Date },
): Promise<BuiltLayer> {
  const plain = createHash('sha256')
  const packed = createHash('sha256')
  const part = join(blobs, `.part-${randomUUID()}`)
  const source = typeof layer === 'string' ? await packFolder(layer, madeAt) : createReadStream(layer.archive)
  try {
    const compressing = compressor(compression)
    await Promise.all([
      pipeline([source, counting(plain), partByPart(compressing)]),
      pipeline([compressing, counting(packed), createWriteStream(part)]),
    ])
    const digest = packed.digest('hex')
    const { size } = await stat(part)
    await rename(part, join(blobs, digest))
    return {
      descriptor: {
        mediaType: `application/vnd.oci.image.layer.v1.tar${suffixes[compression]}`,
        digest: `sha256:${digest}`,
        size,
      },
      diffId: `sha256:${plain.digest('hex')}`,
    }
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

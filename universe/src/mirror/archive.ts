import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { PassThrough, Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip, createZstdCompress, createZstdDecompress } from 'node:zlib'
import * as tar from 'tar'
import { fileReason } from '@dcos-lite/lib/errors'
import { universeErrors } from '../errors.ts'
import { hashOf } from '../publish/collect-assets.ts'
import { isDiskTrouble } from '../repository/store-content.ts'

type Packing = 'gzip' | 'zstd' | 'none'

function packingOf(file: string): Packing {
  if (/\.(tgz|tar\.gz)$/.test(file)) return 'gzip'
  if (/\.(tzst|tar\.zst)$/.test(file)) return 'zstd'
  if (file.endsWith('.tar')) return 'none'
  const reason = `The archive ${basename(file)} must end with .tar, .tar.gz or .tar.zst.`
  throw universeErrors.USAGE({ reason, command: 'mirror' })
}

const packers: Record<Packing, () => Transform> = {
  gzip: () => createGzip(),
  zstd: () => createZstdCompress(),
  none: () => new PassThrough(),
}
const unpackers: Record<Packing, () => Transform> = {
  gzip: () => createGunzip(),
  zstd: () => createZstdDecompress(),
  none: () => new PassThrough(),
}

const isPart = (path: string): boolean => /\.(part|lock)$/.test(path)

/** Packs the folder of a mirror into one file, whole or not at all. Gives its size and SHA-256. */
export async function packMirror(folder: string, file: string): Promise<{ bytes: number; sha256: string }> {
  const packing = packingOf(file)
  const part = `${file}.part`
  const names = (await readdir(folder)).filter((name) => !isPart(name)).sort()
  const entries = tar.create(
    { cwd: folder, portable: true, mtime: new Date(0), filter: (path) => !isPart(path) },
    names.map((name) => `./${name}`),
  )
  const hash = createHash('sha256')
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  try {
    const source = Readable.from(entries as AsyncIterable<Buffer>)
    await pipeline(source, packers[packing](), count, createWriteStream(part, { flush: true }))
    await rename(part, file)
    return { bytes: (await stat(file)).size, sha256: hash.digest('hex') }
  } catch (error) {
    await rm(part, { force: true })
    throw universeErrors.OUTPUT_UNWRITABLE({ file, reason: fileReason(error) })
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => /^[0-9a-f]{64}$/.test(name))
}

async function checkContent(folder: string, file: string): Promise<number> {
  let checked = 0
  for (const place of [join(folder, 'assets', 'sha256'), join(folder, 'images', 'blobs', 'sha256')]) {
    for (const name of await filesBelow(place)) {
      const { sha256 } = await hashOf(createReadStream(join(place, name)))
      if (sha256 !== name) {
        await rm(join(place, name), { force: true })
        const reason = `${basename(place)}:${name} has the content of ${sha256}`
        throw universeErrors.ARCHIVE_NOT_VALID({ file, reason })
      }
      checked += 1
    }
  }
  return checked
}

/**
 * Unpacks a mirror and checks every asset and blob against the hash in its name. Nothing is written outside of the folder:
 * an entry with another place or of another kind is refused. Gives how many were checked.
 */
export async function unpackMirror(file: string, folder: string): Promise<number> {
  const packing = packingOf(file)
  let refused: string | undefined
  try {
    await mkdir(folder, { recursive: true })
    const unpack = tar.extract({
      cwd: folder,
      strict: true,
      preservePaths: false,
      chmod: false,
      filter(path, entry) {
        const type = 'type' in entry ? entry.type : ''
        const inside = !path.startsWith('/') && !path.split('/').includes('..')
        const fine = inside && ['File', 'OldFile', 'Directory'].includes(type)
        if (!fine) refused ??= path
        return fine
      },
    })
    await pipeline(createReadStream(file), unpackers[packing](), unpack as unknown as NodeJS.WritableStream)
  } catch (error) {
    if (isDiskTrouble(error))
      throw universeErrors.REPOSITORY_UNWRITABLE({ folder, reason: fileReason(error) })
    throw universeErrors.ARCHIVE_NOT_VALID({ file, reason: fileReason(error) })
  }
  if (refused !== undefined) {
    const reason = `it holds "${refused}", which does not belong into a mirror`
    throw universeErrors.ARCHIVE_NOT_VALID({ file, reason })
  }
  return checkContent(folder, file)
}

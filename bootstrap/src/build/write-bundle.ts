import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress } from 'node:zlib'
import * as tar from 'tar'
import { contentsFile, packagesFolder } from '../bundle/bundle-contents.ts'
import type { BundleContents } from '../bundle/bundle-contents.ts'
import { formatHeader } from '../bundle/bundle-header.ts'
import type { BuiltPackage } from './cache/keep-package.ts'

// Higher levels take ten times as long for a tenth of the size.
const compressionLevel = 9

const noDate = new Date(0)

function digesting(): { transform: Transform; result: () => { sha256: string; sizeBytes: number } } {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const transform = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      sizeBytes += chunk.length
      done(null, chunk)
    },
  })
  return { transform, result: () => ({ sha256: hash.digest('hex'), sizeBytes }) }
}

/** Writes the compressed tar; equal contents give equal bytes. */
async function writePayload(
  file: string,
  folder: string,
  paths: string[],
): Promise<{ sha256: string; sizeBytes: number }> {
  const { transform, result } = digesting()
  const archive = tar.create({ cwd: folder, portable: true, mtime: noDate, noDirRecurse: true }, paths)
  await pipeline(
    Readable.from(archive as unknown as AsyncIterable<Buffer>),
    createZstdCompress({
      params: {
        [constants.ZSTD_c_compressionLevel]: compressionLevel,
        [constants.ZSTD_c_checksumFlag]: 1,
      },
    }),
    transform,
    createWriteStream(file),
  )
  return result()
}

/** Writes the bundle file with all packages but the runtime, which is sent beside it. Resolves with its size in bytes. */
export async function writeBundle(
  file: string,
  contents: BundleContents,
  packages: readonly BuiltPackage[],
): Promise<number> {
  await mkdir(dirname(file), { recursive: true })
  const folder = await mkdtemp(`${file}-`)
  try {
    await mkdir(join(folder, packagesFolder))
    await writeFile(join(folder, contentsFile), JSON.stringify(contents), { mode: 0o644 })
    const paths = [contentsFile]
    for (const { manifest, folder: source } of packages) {
      if (manifest.id === contents.runtimeId) continue
      await symlink(source, join(folder, packagesFolder, manifest.id))
      paths.push(...manifest.entries.map(({ path }) => `${packagesFolder}/${manifest.id}/${path}`))
    }
    const payload = join(folder, 'payload')
    const digest = await writePayload(payload, folder, paths)
    const whole = join(folder, 'whole')
    const header = formatHeader({ bundleId: contents.bundleId, ...digest })
    const target = createWriteStream(whole)
    target.write(header)
    await pipeline(createReadStream(payload), target)
    await rename(whole, file)
    return header.length + digest.sizeBytes
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

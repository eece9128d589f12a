import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { packageManifestFile } from './package-manifest.ts'
import type { PackageEntry } from './package-manifest.ts'

/** The SHA-256 of a file, read piece by piece. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash)
  return hash.digest('hex')
}

async function readEntry(folder: string, file: string): Promise<PackageEntry | undefined> {
  const path = relative(folder, file)
  const info = await lstat(file)
  if (info.isSymbolicLink()) return { path, type: 'link', target: await readlink(file) }
  if (!info.isFile()) return undefined
  return { path, type: 'file', mode: info.mode & 0o777, sizeBytes: info.size, sha256: await hashFile(file) }
}

/** Everything in a package's folder, in the order of the paths. Folders count only for what is in them. */
export async function readTree(folder: string): Promise<PackageEntry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = found
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => relative(folder, file) !== packageManifestFile)
    .sort()
  const entries: PackageEntry[] = []
  for (const file of files) {
    const entry = await readEntry(folder, file)
    if (entry) entries.push(entry)
  }
  return entries
}

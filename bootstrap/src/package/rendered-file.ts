import { createHash } from 'node:crypto'
import type { PackageEntry, PackageManifest } from './package-manifest.ts'
import { packageIdOf } from './package-id.ts'

/** A file of a package that is made of text. */
export interface RenderedFile {
  path: string
  mode: number
  text: string
}

/** The SHA-256 of a text or of bytes, as 64 hex digits. */
export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The manifest of a package that consists of these files. */
export function manifestOfFiles(name: string, files: readonly RenderedFile[]): PackageManifest {
  const entries = files.map(({ path, mode, text }): PackageEntry => ({
    path,
    type: 'file',
    mode,
    sizeBytes: Buffer.byteLength(text),
    sha256: sha256Of(text),
  }))
  return { name, id: packageIdOf(name, entries), entries }
}

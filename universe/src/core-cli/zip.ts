import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

/** A file of a zip; names are relative and have slashes between. */
export interface FileInZip {
  name: string
  content: Buffer
  executable: boolean
}

/** 1 January 1980 in the zone of this machine, the earliest that the format knows: equal files give equal bytes. */
const mtime = new Date(1980, 0, 1)

/** Packs files into a zip. The same files give the same bytes with the same zlib; stored ones with every zlib. */
export async function zipOf(
  files: readonly FileInZip[],
  { stored = false }: { stored?: boolean } = {},
): Promise<Buffer> {
  const zip = new ZipFile()
  for (const { name, content, executable } of files) {
    const mode = executable ? 0o100755 : 0o100644
    zip.addBuffer(content, name, { mtime, mode, compress: !stored, forceDosTimestamp: true })
  }
  zip.end()
  return buffer(zip.outputStream)
}

import { Header } from 'tar'
import type { EntryTypeName } from 'tar/types'

/** One entry of an archive that a test makes by hand. */
export interface ArchiveEntry {
  path: string
  type?: EntryTypeName
  text?: string
  linkpath?: string
  /** What the header says; the default is the length of the text. */
  size?: number
  mode?: number
}

/** The bytes of an archive; nothing of it is checked. */
export function archiveOf(entries: readonly ArchiveEntry[]): Buffer {
  const parts: Buffer[] = []
  for (const { path, type = 'File', text = '', linkpath, size, mode = 0o644 } of entries) {
    const content = Buffer.from(text)
    const block = Buffer.alloc(512)
    new Header({
      ...{ path, type, mode, mtime: new Date(0), size: size ?? content.length },
      ...(linkpath === undefined ? {} : { linkpath }),
    }).encode(block, 0)
    parts.push(block, content, Buffer.alloc((512 - (content.length % 512)) % 512))
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

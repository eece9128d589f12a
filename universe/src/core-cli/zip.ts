import { crc32, deflateRawSync } from 'node:zlib'

/** A file of a zip; names are relative and have slashes between. */
export interface ZipFile {
  name: string
  content: Buffer
  executable: boolean
}

// 1 January 1980, the earliest that the format knows: equal files give equal bytes.
const date = 0x21
const localHeader = 0x04034b50
const centralHeader = 0x02014b50
const endOfCentral = 0x06054b50
const unix = 3

interface Packed extends ZipFile {
  packed: Buffer
  offset: number
}

/** The fields that both headers of a file share. */
function sharedFields({ content, packed, name }: Packed): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(20, 0) // version that reads it
  fields.writeUInt16LE(8, 4) // deflated
  fields.writeUInt16LE(date, 8)
  fields.writeUInt32LE(crc32(content), 10)
  fields.writeUInt32LE(packed.length, 14)
  fields.writeUInt32LE(content.length, 18)
  fields.writeUInt16LE(Buffer.byteLength(name), 22)
  return fields
}

function signed(signature: number, ...parts: Buffer[]): Buffer {
  const start = Buffer.alloc(4)
  start.writeUInt32LE(signature)
  return Buffer.concat([start, ...parts])
}

function centralEntry(file: Packed): Buffer {
  const made = Buffer.from([20, unix])
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(((file.executable ? 0o100755 : 0o100644) << 16) >>> 0, 6)
  rest.writeUInt32LE(file.offset, 10)
  return signed(centralHeader, made, sharedFields(file), rest, Buffer.from(file.name))
}

/** Packs files into a zip. The same files give the same bytes with the same zlib, and with level 0 with every one. */
export function zipOf(files: readonly ZipFile[], { level }: { level?: number } = {}): Buffer {
  const parts: Buffer[] = []
  let offset = 0
  const packed = files.map((file): Packed => {
    const entry = {
      ...file,
      packed: deflateRawSync(file.content, level === undefined ? {} : { level }),
      offset,
    }
    const header = signed(localHeader, sharedFields(entry), Buffer.from(file.name))
    parts.push(header, entry.packed)
    offset += header.length + entry.packed.length
    return entry
  })
  const central = Buffer.concat(packed.map(centralEntry))
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, central, signed(endOfCentral, end)])
}

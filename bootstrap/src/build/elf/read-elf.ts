/** What the dynamic linker reads of a program or library. */
export interface ElfNeeds {
  /** Names of libraries, as `libmnl.so.0`. */
  libraries: string[]
  /** The highest version of glibc that a symbol asks for, `2.34`; undefined where none does. */
  glibc: string | undefined
}

const elfMagic = 0x464c457f
const class64 = 2
const littleEndian = 1
const loadSegment = 1
const dynamicSegment = 2
const tagNeeded = 1n
const tagStrings = 5n

interface Segment {
  type: number
  offset: number
  address: number
  sizeBytes: number
}

function readSegments(bytes: Buffer): Segment[] {
  const start = Number(bytes.readBigUInt64LE(32))
  const entryBytes = bytes.readUInt16LE(54)
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = start + index * entryBytes
    return {
      type: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      address: Number(bytes.readBigUInt64LE(at + 16)),
      sizeBytes: Number(bytes.readBigUInt64LE(at + 32)),
    }
  })
}

function readDynamic(bytes: Buffer, { offset, sizeBytes }: Segment): { tag: bigint; value: number }[] {
  return Array.from({ length: Math.floor(sizeBytes / 16) }, (_, index) => ({
    tag: bytes.readBigInt64LE(offset + index * 16),
    value: Number(bytes.readBigUInt64LE(offset + index * 16 + 8)),
  }))
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** The highest of some versions such as `2.34`. */
export function highestVersion(versions: readonly string[]): string | undefined {
  return [...versions].sort(compareVersions).at(-1)
}

/** Reads a 64-bit little-endian ELF file (x64 and arm64 are); undefined for any other file, as a script. */
export function readElf(bytes: Buffer): ElfNeeds | undefined {
  if (bytes.length < 64 || bytes.readUInt32LE(0) !== elfMagic) return undefined
  if (bytes[4] !== class64 || bytes[5] !== littleEndian) return undefined
  const segments = readSegments(bytes)
  const dynamic = segments.find(({ type }) => type === dynamicSegment)
  if (dynamic === undefined) return { libraries: [], glibc: undefined }
  const entries = readDynamic(bytes, dynamic)
  const address = entries.find(({ tag }) => tag === tagStrings)?.value ?? 0
  const holder = segments.find(
    (segment) =>
      segment.type === loadSegment &&
      address >= segment.address &&
      address < segment.address + segment.sizeBytes,
  )
  const strings = address - (holder?.address ?? 0) + (holder?.offset ?? 0)
  const stringAt = (at: number): string => bytes.toString('latin1', at, bytes.indexOf(0, at))
  const libraries = entries
    .filter(({ tag }) => tag === tagNeeded)
    .map(({ value }) => stringAt(strings + value))
  // Versions are plain strings of the same table, which ends long before a stray text could look like one.
  const versions = bytes.toString('latin1').match(/GLIBC_\d+\.\d+(?=[.\0\d]*\0)/g) ?? []
  const glibc = highestVersion([...new Set(versions)].map((text) => text.slice('GLIBC_'.length)))
  return { libraries, glibc }
}

/** A file of the cache, or the room that is kept for one. */
export interface CachedFile {
  id: string
  bytes: number
  /** Fetches that use it at this moment. */
  users: number
  /** Grows with every use of any file. */
  usedAt: number
}

/** What all files take together. */
export function usedBytes(files: readonly CachedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** The files that go so that a new one has room: those unused for longest, none in use. Undefined: it has none. */
export function makeRoom(
  files: readonly CachedFile[],
  capacityBytes: number,
  neededBytes: number,
): CachedFile[] | undefined {
  let missing = usedBytes(files) + neededBytes - capacityBytes
  const evicted: CachedFile[] = []
  for (const file of files.filter(({ users }) => users === 0).sort((a, b) => a.usedAt - b.usedAt)) {
    if (missing <= 0) break
    evicted.push(file)
    missing -= file.bytes
  }
  return missing <= 0 ? evicted : undefined
}

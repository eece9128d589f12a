/** An image that could be deleted. */
export interface StoredImage {
  id: string
  /** What its deletion is expected to free. */
  bytes: number
  lastUsedMs: number
}

export interface ImageGcFacts {
  images: readonly StoredImage[]
  /** Ids of images that containers run on. */
  inUse: ReadonlySet<string>
  totalBytes: number
  freeBytes: number
  nowMs: number
}

export interface ImageGcRules {
  /** Share of the disk that is kept free. */
  diskHeadroom: number
  /** Whoever was just asked for an image has this time to use it. */
  graceMs: number
}

/** The images to delete, the longest unused first, until the headroom is there. */
export function planImageGc(facts: ImageGcFacts, { diskHeadroom, graceMs }: ImageGcRules): string[] {
  let missing = facts.totalBytes * diskHeadroom - facts.freeBytes
  const doomed: string[] = []
  const idle = facts.images
    .filter(({ id, lastUsedMs }) => !facts.inUse.has(id) && facts.nowMs - lastUsedMs >= graceMs)
    .sort((a, b) => a.lastUsedMs - b.lastUsedMs || (a.id < b.id ? -1 : 1))
  for (const { id, bytes } of idle) {
    if (missing <= 0) break
    doomed.push(id)
    missing -= bytes
  }
  return doomed
}

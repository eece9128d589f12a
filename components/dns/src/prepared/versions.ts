const buckets = 65_536

/**
 * Versions of names, in memory that threads share. Names fall into buckets by their hash; a change of a name makes its bucket
 * newer, and with it every answer that was made from it old.
 */
export interface Versions {
  memory: SharedArrayBuffer
  bucketOf(name: string): number
  /** The name, in lower case, has changed. */
  touch(name: string): void
  /** The serial of the zone has changed, and perhaps nothing else. */
  touchSerial(): void
  touchAll(): void
  read(bucket: number): number
}

/** Counts with every change of anything: what answers with a serial are made from. */
export const anyChange = 0
/** Counts when everything is new. */
export const everything = 1

/** Versions in new memory, or in that of another thread. */
export function createVersions(
  memory: SharedArrayBuffer = new SharedArrayBuffer(buckets * Uint32Array.BYTES_PER_ELEMENT),
): Versions {
  const counts = new Uint32Array(memory)
  const bucketOf = (name: string): number => {
    let hash = 0x811c9dc5
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
    return 2 + ((hash >>> 0) % (buckets - 2))
  }
  return {
    memory,
    bucketOf,
    touch(name) {
      Atomics.add(counts, bucketOf(name.toLowerCase()), 1)
      Atomics.add(counts, anyChange, 1)
    },
    touchSerial: () => void Atomics.add(counts, anyChange, 1),
    touchAll() {
      Atomics.add(counts, everything, 1)
      Atomics.add(counts, anyChange, 1)
    },
    read: (bucket) => Atomics.load(counts, bucket),
  }
}

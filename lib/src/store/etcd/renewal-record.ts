// Two numbers that two threads share: when the last renewal that succeeded was sent, and the sign of life of the owner.
const sentAt = 0
const aliveAt = 1
const ended = -1n

/** What the threads of one lease know of it. Times are nanoseconds of the process-wide monotonic clock. */
export interface RenewalRecord {
  buffer: SharedArrayBuffer
  /** The last successful renewal was sent then; undefined when the lease is over. */
  renewedAtNs(): bigint | undefined
  noteRenewal(sentAtNs: bigint): void
  noteEnd(): void
  ownerAliveAtNs(): bigint
  noteOwnerAlive(): void
}

/** Opens the record over shared memory; without a buffer it makes one. */
export function openRenewalRecord(buffer = new SharedArrayBuffer(16)): RenewalRecord {
  const cells = new BigInt64Array(buffer)
  return {
    buffer,
    renewedAtNs() {
      const value = Atomics.load(cells, sentAt)
      return value === ended ? undefined : value
    },
    noteRenewal(sentAtNs) {
      // An end stays an end, also when a renewal's answer comes late.
      const before = Atomics.load(cells, sentAt)
      if (before !== ended) Atomics.compareExchange(cells, sentAt, before, sentAtNs)
    },
    noteEnd: () => void Atomics.store(cells, sentAt, ended),
    ownerAliveAtNs: () => Atomics.load(cells, aliveAt),
    noteOwnerAlive: () => void Atomics.store(cells, aliveAt, process.hrtime.bigint()),
  }
}

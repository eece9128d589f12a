/** Bits of a growing piece of bytes, the highest of a byte first. */
export interface BitReader {
  /** The next 1 to 24 bits. Throws when the bytes end. */
  bits(count: number): number
  /** Whole bytes that were not read yet. */
  left(): number
  /** Adds bytes at the end. */
  add(bytes: Uint8Array): void
  /** Skips to the next whole byte. */
  align(): void
}

/** Creates a reader without bytes. */
export function createBitReader(): BitReader {
  let data: Uint8Array = new Uint8Array(0)
  let position = 0
  let held = 0
  let heldBits = 0
  return {
    bits(count) {
      while (heldBits < count) {
        const byte = data[position]
        if (byte === undefined) throw new Error('the bzip2 data ends too early')
        position += 1
        held = ((held << 8) | byte) >>> 0
        heldBits += 8
      }
      heldBits -= count
      const value = held >>> heldBits
      held &= (1 << heldBits) - 1
      return value
    },
    left: () => data.length - position + (heldBits >> 3),
    add(bytes) {
      const rest = data.subarray(position)
      const joined = new Uint8Array(rest.length + bytes.length)
      joined.set(rest)
      joined.set(bytes, rest.length)
      data = joined
      position = 0
    },
    align() {
      heldBits -= heldBits % 8
      held &= (1 << heldBits) - 1
    },
  }
}

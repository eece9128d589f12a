/** Where the name at `offset` ends, without following pointers; -1 when it is cut off or no name. */
export function skipName(message: Buffer, offset: number): number {
  for (let at = offset; at < message.length;) {
    const length = message[at] ?? 0
    if (length === 0) return at + 1
    if (length >= 0xc0) return at + 2 <= message.length ? at + 2 : -1
    if (length > 63) return -1
    at += length + 1
  }
  return -1
}

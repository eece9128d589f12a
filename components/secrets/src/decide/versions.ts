/** More are not removed at once: it must fit into one transaction. */
const mostDropped = 20

/** What is kept of versions, and the oldest ones that are given up. They are ordered, the newest last. */
export function pruneVersions<T>(versions: readonly T[], kept: number): { keep: T[]; drop: T[] } {
  const cut = Math.min(mostDropped, Math.max(0, versions.length - Math.max(1, kept)))
  return { keep: versions.slice(cut), drop: versions.slice(0, cut) }
}

/** A text in pieces of at most `length` characters; an empty text is one empty piece. */
export function inPieces(text: string, length: number): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length; at += length) pieces.push(text.slice(at, at + length))
  return pieces.length === 0 ? [''] : pieces
}

// A dot sorts right before a slash, so it can stand for both without changing the order of ids.
const escapes: Record<string, string> = { '.': '.0', '/': '.1' }

/**
 * An id as one segment of a key: `/` becomes `.1` and `.` becomes `.0`. The order of encoded ids is that of the ids
 * (byte order of UTF-8), and no encoded id holds a `/`.
 */
export function encodeRecordId(id: string): string {
  return id.replace(/[./]/g, (character) => escapes[character] ?? character)
}

/** The id that was encoded; undefined for text that `encodeRecordId` never makes. */
export function decodeRecordId(encoded: string): string | undefined {
  if (/\/|\.(?![01])/.test(encoded)) return undefined
  return encoded.replace(/\.([01])/g, (_, which) => (which === '0' ? '.' : '/'))
}

/** Frames one record as RecordIO: `<decimal byte length>\n<bytes>`. One call makes exactly one HTTP chunk. */
export function encodeRecord(record: string | Uint8Array): Buffer {
  const payload = typeof record === 'string' ? Buffer.from(record, 'utf8') : record
  return Buffer.concat([Buffer.from(`${payload.length}\n`, 'ascii'), payload])
}

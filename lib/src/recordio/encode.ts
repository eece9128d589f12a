/** Frames one record as RecordIO: `<decimal byte length>\n<bytes>`. One call makes exactly one HTTP chunk. */
export function encodeRecord(record: string | Uint8Array): Buffer {
  const length = typeof record === 'string' ? Buffer.byteLength(record, 'utf8') : record.length
  const head = `${length}\n`
  const framed = Buffer.allocUnsafe(head.length + length)
  framed.write(head, 'latin1')
  if (typeof record === 'string') framed.write(record, head.length, 'utf8')
  else framed.set(record, head.length)
  return framed
}

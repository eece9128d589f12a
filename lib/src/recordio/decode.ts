import { recordioErrors } from './errors.ts'

/** Takes bytes as they arrive and returns the records that are complete. Once it has thrown, it goes on throwing. */
export interface RecordDecoder {
  push(chunk: Uint8Array): Buffer[]
}

const longestHeader = 20

/** Creates a decoder; a record longer than `limitBytes` or a header that is no number throws DCL_RECORDIO_MALFORMED. */
export function createRecordDecoder(limitBytes = 64 * 1024 * 1024): RecordDecoder {
  let pieces: Buffer[] = []
  let available = 0
  let expected: number | undefined

  const gather = (): Buffer => {
    const whole = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)
    pieces = [whole]
    return whole
  }

  const drop = (whole: Buffer, count: number): void => {
    pieces = count === whole.length ? [] : [whole.subarray(count)]
    available = whole.length - count
  }

  const readHeader = (): boolean => {
    const whole = gather()
    const end = whole.indexOf(0x0a)
    if (end < 0) {
      if (whole.length > longestHeader)
        throw recordioErrors.MALFORMED({ reason: 'a length header without end' })
      return false
    }
    const text = whole.toString('ascii', 0, end)
    if (!/^\d{1,15}$/.test(text)) throw recordioErrors.MALFORMED({ reason: `"${text}" is no length` })
    const length = Number(text)
    if (length > limitBytes) throw recordioErrors.MALFORMED({ reason: `a record of ${text} bytes` })
    expected = length
    drop(whole, end + 1)
    return true
  }

  return {
    push(chunk) {
      const records: Buffer[] = []
      if (chunk.length > 0) {
        pieces.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
        available += chunk.length
      }
      for (;;) {
        if (expected === undefined && (available === 0 || !readHeader())) return records
        if (expected === undefined || available < expected) return records
        const whole = expected === 0 ? Buffer.alloc(0) : gather()
        records.push(Buffer.from(whole.subarray(0, expected)))
        if (expected > 0) drop(whole, expected)
        expected = undefined
      }
    },
  }
}

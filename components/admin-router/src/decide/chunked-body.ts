/** What bytes of a chunked body came to. */
export interface ChunkedProgress {
  /** Parts of the content, without the framing. */
  data: Uint8Array[]
  /** The body is over; what follows `rest` bytes before the end of the input belongs to nobody. */
  ended: boolean
  rest: number
}

const mostLineBytes = 4096
const mostTrailerBytes = 16_384
const sizeLine = /^([0-9a-fA-F]{1,12})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/

/**
 * Takes the chunked framing off a body (RFC 9112 §7.1), piece by piece as it arrives. `push` gives undefined when
 * the framing is broken. Extensions are skipped, trailers dropped.
 */
export function createChunkedReader(): { push(input: Uint8Array): ChunkedProgress | undefined } {
  let state: 'size' | 'content' | 'after-content' | 'trailer' | 'over' = 'size'
  let line = ''
  let left = 0
  let trailerBytes = 0

  /** Takes a whole line out of the input; undefined when it is not whole yet, null when it never will be. */
  const takeLine = (input: Uint8Array, at: number): { text: string; next: number } | undefined | null => {
    const end = input.indexOf(10, at)
    const until = end < 0 ? input.length : end
    line += Buffer.from(input.buffer, input.byteOffset + at, until - at).toString('latin1')
    if (line.length > mostLineBytes) return null
    if (end < 0) return undefined
    if (!line.endsWith('\r')) return null
    const text = line.slice(0, -1)
    line = ''
    return { text, next: end + 1 }
  }
  const endLine = (text: string): boolean => {
    if (state === 'after-content') {
      state = 'size'
      return text === ''
    }
    if (state === 'trailer') {
      trailerBytes += text.length
      if (text === '') state = 'over'
      return trailerBytes <= mostTrailerBytes
    }
    const size = sizeLine.exec(text)?.[1]
    if (size === undefined) return false
    left = Number.parseInt(size, 16)
    state = left === 0 ? 'trailer' : 'content'
    return true
  }

  return {
    push(input) {
      const data: Uint8Array[] = []
      let at = 0
      while (at < input.length && state !== 'over') {
        if (state === 'content') {
          const taken = Math.min(left, input.length - at)
          data.push(input.subarray(at, at + taken))
          at += taken
          left -= taken
          if (left === 0) state = 'after-content'
          continue
        }
        const found = takeLine(input, at)
        if (found === null) return undefined
        if (found === undefined) break
        at = found.next
        if (!endLine(found.text)) return undefined
      }
      return { data, ended: state === 'over', rest: state === 'over' ? input.length - at : 0 }
    },
  }
}

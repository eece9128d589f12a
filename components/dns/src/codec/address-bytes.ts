import { isIPv4 } from 'node:net'

function bytesOfV4(text: string): number[] {
  return text.split('.').map(Number)
}

function wordsOf(part: string): number[] {
  if (part === '') return []
  return part.split(':').flatMap((word) => {
    if (!word.includes('.')) return [parseInt(word, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = bytesOfV4(word)
    return [(a << 8) | b, (c << 8) | d]
  })
}

/** The 4 or 16 bytes of a valid address. */
export function addressBytes(text: string): Buffer {
  if (isIPv4(text)) return Buffer.from(bytesOfV4(text))
  const [bare = ''] = text.split('%')
  const [head = '', tail] = bare.split('::')
  const first = wordsOf(head)
  const last = wordsOf(tail ?? '')
  const zeros = tail === undefined ? 0 : Math.max(8 - first.length - last.length, 0)
  const bytes = Buffer.alloc(16)
  const words = [...first, ...Array.from({ length: zeros }, () => 0), ...last]
  words.slice(0, 8).forEach((word, i) => bytes.writeUInt16BE(word & 0xffff, i * 2))
  return bytes
}

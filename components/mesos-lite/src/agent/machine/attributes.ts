import type { Attribute } from '@dcos-lite/lib/mesos'
import { agentErrors } from '../errors.ts'

function rangesOf(text: string): Attribute['ranges'] {
  const range = text
    .slice(1, -1)
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [begin = '', end = begin] = part.split('-')
      return { begin: Number(begin), end: Number(end) }
    })
  return { range }
}

/** Reads `rack:abc;level:10;keys:[1-5]`: a number is a scalar, brackets are ranges, anything else is text. */
export function parseAttributes(text: string): Attribute[] {
  return text.split(';').flatMap((piece): Attribute[] => {
    if (piece.trim() === '') return []
    const at = piece.indexOf(':')
    const name = piece.slice(0, at).trim()
    const value = piece.slice(at + 1).trim()
    if (at < 1 || name === '' || value === '') {
      throw agentErrors.CONFIG_INVALID({ reason: `"${piece.trim()}" in "attributes" is not name:value` })
    }
    if (/^\[.*\]$/.test(value)) return [{ name, type: 'RANGES', ranges: rangesOf(value) ?? { range: [] } }]
    if (/^\{.*\}$/.test(value)) {
      const item = value
        .slice(1, -1)
        .split(',')
        .map((part) => part.trim())
      return [{ name, type: 'SET', set: { item } }]
    }
    if (/^-?\d+(\.\d+)?$/.test(value)) return [{ name, type: 'SCALAR', scalar: { value: Number(value) } }]
    return [{ name, type: 'TEXT', text: { value } }]
  })
}

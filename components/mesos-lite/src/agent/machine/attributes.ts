import type { Attribute } from '@dcos-lite/lib/mesos'
import { agentErrors } from '../errors.ts'

const numberText = /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/

const refuse = (piece: string, why: string): Error =>
  agentErrors.CONFIG_INVALID({ reason: `"${piece}" in "attributes" ${why}` })

const partsOf = (value: string): string[] =>
  value
    .slice(1, -1)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

function rangesOf(value: string, piece: string): NonNullable<Attribute['ranges']> {
  const range = partsOf(value).map((part) => {
    const match = /^(\d+)\s*(?:-\s*(\d+))?$/.exec(part)
    const begin = Number(match?.[1])
    const end = Number(match?.[2] ?? match?.[1])
    if (!match || end < begin) throw refuse(piece, `has "${part}", which is no range`)
    return { begin, end }
  })
  return { range }
}

/**
 * Reads `rack:abc;level:10;keys:[1-5]`, in one line or several: a number is a scalar, brackets are ranges, braces a set,
 * anything else is text, colons included. Throws DCL_MESOS_AGENT_CONFIG_INVALID.
 */
export function parseAttributes(text: string): Attribute[] {
  return text.split(/[;\n]/).flatMap((untrimmed): Attribute[] => {
    const piece = untrimmed.trim()
    if (piece === '') return []
    const at = piece.indexOf(':')
    const name = piece.slice(0, Math.max(at, 0)).trim()
    const value = piece.slice(at + 1).trim()
    if (name === '' || value === '') throw refuse(piece, 'is not name:value')
    if (/^\[.*\]$/.test(value)) return [{ name, type: 'RANGES', ranges: rangesOf(value, piece) }]
    if (/^\{.*\}$/.test(value)) return [{ name, type: 'SET', set: { item: partsOf(value) } }]
    if (numberText.test(value)) return [{ name, type: 'SCALAR', scalar: { value: Number(value) } }]
    return [{ name, type: 'TEXT', text: { value } }]
  })
}

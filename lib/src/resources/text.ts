import type { Range, Resource } from '../mesos/index.ts'
import { sumResources } from './arithmetic.ts'
import { resourceErrors } from './errors.ts'
import { normalizeResources } from './formats.ts'
import { mergeRanges } from './ranges.ts'
import { reservationRole } from './roles.ts'

const entryPattern = /^([^\s:()]+)\s*(?:\(([^()]*)\))?\s*:\s*(.+)$/s

function parseRange(part: string, fail: (reason: string) => Error): Range {
  const match = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(part)
  if (!match) throw fail(`"${part.trim()}" is no range`)
  const begin = Number(match[1])
  const end = Number(match[2] ?? match[1])
  if (end < begin) throw fail(`the range ${part.trim()} ends before it begins`)
  return { begin, end }
}

function parseAmount(text: string, fail: (reason: string) => Error): Omit<Resource, 'name'> {
  const inner = text.slice(1, -1)
  const parts = inner.split(',').filter((part) => part.trim() !== '')
  if (text.startsWith('[') && text.endsWith(']')) {
    return { type: 'RANGES', ranges: { range: mergeRanges(parts.map((part) => parseRange(part, fail))) } }
  }
  if (text.startsWith('{') && text.endsWith('}')) {
    return { type: 'SET', set: { item: parts.map((part) => part.trim()) } }
  }
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0) throw fail(`"${text}" is no amount`)
  return { type: 'SCALAR', scalar: { value } }
}

/**
 * Reads the text notation (`cpus:4;mem:1024;ports:[31000-32000];cpus(role):2`) or a JSON array of resources.
 * A role in brackets is a static reservation. Throws DCL_RESOURCES_UNREADABLE.
 */
export function parseResources(text: string): Resource[] {
  const fail = (reason: string): Error => resourceErrors.UNREADABLE({ text, reason })
  if (text.trim().startsWith('[')) {
    try {
      return normalizeResources(JSON.parse(text) as Resource[])
    } catch (error) {
      throw fail((error as Error).message)
    }
  }
  const resources = text.split(';').flatMap((piece): Resource[] => {
    if (piece.trim() === '') return []
    const match = entryPattern.exec(piece.trim())
    if (!match) throw fail(`"${piece.trim()}" is not name:amount`)
    const [, name = '', role, amount = ''] = match
    return [{ name, ...parseAmount(amount.trim(), fail), ...(role === undefined ? {} : { role }) }]
  })
  return normalizeResources(resources)
}

/** Ranges as the legacy endpoints write them: `[31000-31099, 32000-32000]`. */
export function formatRanges(ranges: readonly Range[]): string {
  return `[${mergeRanges(ranges)
    .map(({ begin, end }) => `${begin}-${end}`)
    .join(', ')}]`
}

/** The amount of one resource as text: `1.5`, `[1-2, 5-5]` or `{a, b}`. */
export function formatAmount(resource: Resource): string {
  if (resource.type === 'SCALAR') return String(resource.scalar?.value ?? 0)
  if (resource.type === 'RANGES') return formatRanges(resource.ranges?.range ?? [])
  return `{${(resource.set?.item ?? []).join(', ')}}`
}

/** The text notation of resources; a reservation shows the role on top of its stack. */
export function formatResources(resources: readonly Resource[]): string {
  return sumResources([resources])
    .map((resource) => {
      const role = reservationRole(resource)
      return `${resource.name}${role === undefined ? '' : `(${role})`}:${formatAmount(resource).replaceAll(', ', ',')}`
    })
    .join(';')
}

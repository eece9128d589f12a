import { closest, distance } from 'fastest-levenshtein'
import { besideFields, knownFields } from './known-fields.ts'
import type { KnownFields } from './known-fields.ts'
import type { Fields, Kind, Resource } from './types.ts'

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function onlyKnown(value: unknown, known: KnownFields | true): unknown {
  if (known === true) return value
  if (Array.isArray(value)) return value.map((one) => onlyKnown(one, known))
  if (!isObject(value)) return value
  const kept = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const shape = Object.hasOwn(known, name) ? known[name] : undefined
    return shape === undefined ? [] : [[name, onlyKnown(member, shape)]]
  })
  return Object.fromEntries(kept)
}

/** The fields of a definition that say what it is; of a kind with a fixed set, the service keeps no others. */
export function definedFields(kind: Kind, wanted: Fields): Fields {
  return onlyKnown(wanted, knownFields[kind] ?? true) as Fields
}

interface Unknown {
  /** `container.docker.imag` */
  path: string
  meant: string | undefined
}

function findUnknown(value: unknown, known: KnownFields | true, path: string[]): Unknown[] {
  if (known === true) return []
  if (Array.isArray(value)) return value.flatMap((one) => findUnknown(one, known, path))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const shape = Object.hasOwn(known, name) ? known[name] : undefined
    if (shape !== undefined) return findUnknown(member, shape, [...path, name])
    const nearest = closest(name, Object.keys(known))
    return [{ path: [...path, name].join('.'), meant: distance(name, nearest) <= 2 ? nearest : undefined }]
  })
}

/** Metronome refuses what it does not know, save in schedules and dependencies; the others pass it over. */
const fate = (kind: Kind): string => (kind === 'job' ? 'it is refused or passed over' : 'it is passed over')

/** A sentence for each field of a definition that no other of its kind has, nested ones too. */
export function unknownFields({ kind, id, wanted, source }: Resource): string[] {
  const known = knownFields[kind]
  if (known === undefined) return []
  const beside = besideFields[kind] ?? {}
  const given = Object.fromEntries(Object.entries(wanted).filter(([name]) => !Object.hasOwn(beside, name)))
  const where = source === '' ? '' : `${source}: `
  const sentences = findUnknown(given, known, []).map(
    ({ path, meant }) =>
      `${where}${kind} ${id} is given the field "${path}", which no ${kind} has; ${fate(kind)}.` +
      (meant === undefined ? '' : ` Is "${meant}" meant?`),
  )
  return [...new Set(sentences)]
}

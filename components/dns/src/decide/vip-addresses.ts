import { createHash } from 'node:crypto'

/** The addresses that names may get, as numbers, both included. */
export interface AddressRange {
  first: number
  last: number
}

/** The number of an IPv4 address. */
export function numberOfAddress(ip: string): number {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** The IPv4 address of a number. */
export function addressOfNumber(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}

function startOf(name: string, { first, last }: AddressRange): number {
  const digest = createHash('sha1').update(name, 'utf8').digest().readUInt32BE(0)
  return first + (digest % (last - first + 1))
}

/** First and last of a block are addresses that some programs refuse. */
const isUsual = (value: number): boolean => value % 256 !== 0 && value % 256 !== 255

/**
 * An address for each name: where its hash points, or the next one that is free. The same names give the same addresses,
 * in whatever order they came. Names for which there is none are left out.
 */
export function assignAddresses(names: Iterable<string>, range: AddressRange): Map<string, string> {
  const taken = new Set<number>()
  const assigned = new Map<string, string>()
  const size = range.last - range.first + 1
  for (const name of [...names].sort()) {
    const start = startOf(name, range)
    for (let step = 0; step < Math.min(size, taken.size * 2 + 4); step++) {
      const value = range.first + ((start - range.first + step) % size)
      if (taken.has(value) || !(isUsual(value) || size < 4)) continue
      taken.add(value)
      assigned.set(name, addressOfNumber(value))
      break
    }
  }
  return assigned
}

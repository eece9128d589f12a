import type { Resource } from '@dcos-lite/lib/mesos'
import {
  fromThousandths,
  portsOf,
  scalarOf,
  subtractResources,
  toThousandths,
  valuesOfRanges,
} from '@dcos-lite/lib/resources'
import type { GangSpec } from '../types.ts'

function takeScalar(from: readonly Resource[], name: string, amount: number): Resource[] {
  const taken: Resource[] = []
  let missing = toThousandths(amount)
  for (const resource of from) {
    if (resource.name !== name || resource.type !== 'SCALAR' || resource.disk || resource.revocable) continue
    const part = Math.min(missing, toThousandths(resource.scalar?.value ?? 0))
    if (part > 0) taken.push({ ...resource, scalar: { value: fromThousandths(part) } })
    missing -= part
  }
  return missing > 0 ? [] : taken
}

/** The first port of an offer, or undefined. */
export function firstPort(from: readonly Resource[]): number | undefined {
  const [range] = portsOf(from)
  return range && valuesOfRanges([{ begin: range.begin, end: range.begin }])[0]
}

function takePort(from: readonly Resource[], port: number): Resource[] {
  const found = from.find(
    ({ name, ranges }) =>
      name === 'ports' && ranges?.range.some(({ begin, end }) => begin <= port && port <= end),
  )
  return found ? [{ ...found, ranges: { range: [{ begin: port, end: port }] } }] : []
}

/** What a rank takes, and what is left; undefined when it does not fit. */
export function takeRank(
  from: readonly Resource[],
  spec: GangSpec,
  port?: number,
): { taken: Resource[]; left: Resource[] } | undefined {
  const parts = [takeScalar(from, 'cpus', spec.cpus), takeScalar(from, 'mem', spec.memMiB)]
  if (port !== undefined) parts.push(takePort(from, port))
  if (parts.some(({ length }) => length === 0)) return undefined
  const taken = parts.flat()
  const left = subtractResources(from, taken)
  return left && { taken, left }
}

/** What one rank lacks on an agent, for people: `needs 2 cpus, 0.5 are offered`. */
export function whatLacks(from: readonly Resource[], spec: GangSpec): string | undefined {
  const wanted = [
    { name: 'cpus', amount: spec.cpus, unit: 'cpus' },
    { name: 'mem', amount: spec.memMiB, unit: 'MiB of memory' },
  ]
  const lacks = wanted.flatMap(({ name, amount, unit }) => {
    const offered = scalarOf(from, name)
    return offered < amount ? [`needs ${amount} ${unit}, ${offered} are offered`] : []
  })
  return lacks.length > 0 ? lacks.join('; ') : undefined
}

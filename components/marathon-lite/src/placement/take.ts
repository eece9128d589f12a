import type { Range, Resource } from '@dcos-lite/lib/mesos'
import { fromThousandths, portsOf, subtractParts, toThousandths } from '@dcos-lite/lib/resources'

/** Takes a scalar amount out of resources, from as many entries as needed; undefined when there is not enough. */
export function takeScalar(pool: readonly Resource[], name: string, amount: number): Resource[] | undefined {
  let missing = toThousandths(amount)
  const taken: Resource[] = []
  for (const resource of pool) {
    if (missing <= 0) break
    if (resource.name !== name || resource.type !== 'SCALAR' || resource.disk) continue
    const part = Math.min(missing, toThousandths(resource.scalar?.value ?? 0))
    if (part <= 0) continue
    taken.push({ ...resource, scalar: { value: fromThousandths(part) } })
    missing -= part
  }
  return missing > 0 ? undefined : taken
}

/** Takes these port numbers out of resources; undefined when one is not there. */
export function takePorts(pool: readonly Resource[], ports: readonly number[]): Resource[] | undefined {
  const wanted = new Set(ports)
  const taken: Resource[] = []
  for (const resource of pool) {
    if (resource.name !== 'ports') continue
    const held = resource.ranges?.range ?? []
    const here = [...wanted].filter((port) => held.some(({ begin, end }) => port >= begin && port <= end))
    if (here.length === 0) continue
    here.forEach((port) => wanted.delete(port))
    const range: Range[] = here.sort((a, b) => a - b).map((port) => ({ begin: port, end: port }))
    taken.push({ ...resource, ranges: { range } })
  }
  return wanted.size > 0 ? undefined : taken
}

/** What is left of a pool; taking was checked before, so nothing can miss. */
export function leave(pool: readonly Resource[], taken: readonly Resource[]): Resource[] {
  return subtractParts(pool, taken) ?? []
}

/** Chooses `count` ports that are free and not among `avoid`, starting at a place chosen by `below`. */
export function chooseRandomPorts(
  pool: readonly Resource[],
  count: number,
  avoid: ReadonlySet<number>,
  below: (limit: number) => number,
): number[] | undefined {
  if (count === 0) return []
  const ranges = portsOf(pool)
  const size = ranges.reduce((sum, { begin, end }) => sum + end - begin + 1, 0)
  if (size === 0) return undefined
  const nth = (index: number): number => {
    let rest = index % size
    for (const { begin, end } of ranges) {
      const length = end - begin + 1
      if (rest < length) return begin + rest
      rest -= length
    }
    return ranges[0]?.begin ?? 0
  }
  const start = below(size)
  const chosen: number[] = []
  for (let step = 0; step < size && chosen.length < count; step++) {
    const port = nth(start + step)
    if (!avoid.has(port)) chosen.push(port)
  }
  return chosen.length === count ? chosen : undefined
}

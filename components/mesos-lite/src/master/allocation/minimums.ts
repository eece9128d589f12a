import { parseResources, scalarQuantities, toThousandths } from '@dcos-lite/lib/resources'
import type { FrameworkInfo } from '@dcos-lite/lib/mesos'
import type { Quantities } from '../allocator/quantities.ts'

/** Reads `cpus:0.01|mem:32`: any one of the parts is enough for an offer. */
export function readMinimums(text: string): Quantities[] {
  return text
    .split('|')
    .filter((part) => part.trim() !== '')
    .map((part) => scalarQuantities(parseResources(part)))
}

/** What a framework itself wants at least, by role. */
export function minimumsOfFramework(info: FrameworkInfo): Map<string, Quantities[]> {
  return new Map(
    Object.entries(info.offer_filters ?? {}).flatMap(([role, filters]) => {
      const minimums = filters.min_allocatable_resources?.quantities
      if (!minimums) return []
      const amounts = minimums.map(
        ({ quantities }) =>
          new Map(Object.entries(quantities).map(([name, { value }]) => [name, toThousandths(value)])),
      )
      return [[role, amounts]]
    }),
  )
}

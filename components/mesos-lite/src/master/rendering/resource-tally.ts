import type { Range, Resource } from '@dcos-lite/lib/mesos'
import {
  fromThousandths,
  identityOf,
  isIndivisible,
  mergeRanges,
  toThousandths,
} from '@dcos-lite/lib/resources'

/** The sum of many resources, made one by one: what is added costs the same however much is there already. */
export interface ResourceTally {
  /** Resources in the new format. */
  add(resources: readonly Resource[]): void
  /** The sum, equal identities merged; volumes and whole disks are entries of their own. */
  list(): Resource[]
}

interface Entry {
  sample: Resource
  thousandths: number
  ranges: Range[]
  /** Which of the first 65536 values are there, once there are many ranges. */
  marks: Uint8Array | undefined
  items: Set<string> | undefined
}

const markable = 65_536
const manyRanges = 64

function keyOf(resource: Resource): string {
  const { reservations, allocation_info, disk, revocable, shared, provider_id, name } = resource
  if (reservations?.length || disk || revocable || shared || provider_id) return identityOf(resource)
  return `${name} ${allocation_info?.role ?? ''}`
}

function mark(entry: Entry, marks: Uint8Array, range: Range): void {
  if (range.end < markable) marks.fill(1, range.begin, range.end + 1)
  else entry.ranges.push(range)
}

function addRanges(entry: Entry, ranges: readonly Range[]): void {
  if (!entry.marks && entry.ranges.length + ranges.length > manyRanges) {
    entry.marks = new Uint8Array(markable)
    const before = entry.ranges
    entry.ranges = []
    for (const range of before) mark(entry, entry.marks, range)
  }
  for (const range of ranges) {
    if (entry.marks) mark(entry, entry.marks, range)
    else entry.ranges.push(range)
  }
}

function markedRanges(marks: Uint8Array): Range[] {
  const ranges: Range[] = []
  for (let begin = marks.indexOf(1); begin >= 0;) {
    const next = marks.indexOf(0, begin)
    const end = next < 0 ? marks.length - 1 : next - 1
    ranges.push({ begin, end })
    begin = next < 0 ? -1 : marks.indexOf(1, next)
  }
  return ranges
}

function sumOf({ sample, thousandths, ranges, marks, items }: Entry): Resource {
  if (sample.type === 'SCALAR') return { ...sample, scalar: { value: fromThousandths(thousandths) } }
  if (sample.type === 'RANGES') {
    return { ...sample, ranges: { range: mergeRanges(marks ? markedRanges(marks) : [], ranges) } }
  }
  return { ...sample, set: { item: [...(items ?? [])].sort() } }
}

/** Creates an empty sum. */
export function createTally(): ResourceTally {
  const entries = new Map<string, Entry>()
  const whole: Resource[] = []
  const addOne = (resource: Resource): void => {
    if (isIndivisible(resource)) return void whole.push(resource)
    const key = keyOf(resource)
    let entry = entries.get(key)
    if (!entry) {
      entry = { sample: resource, thousandths: 0, ranges: [], marks: undefined, items: undefined }
      entries.set(key, entry)
    }
    if (resource.type === 'SCALAR') entry.thousandths += toThousandths(resource.scalar?.value ?? 0)
    else if (resource.type === 'RANGES') addRanges(entry, resource.ranges?.range ?? [])
    else {
      entry.items ??= new Set()
      for (const item of resource.set?.item ?? []) entry.items.add(item)
    }
  }
  return {
    add: (resources) => resources.forEach(addOne),
    list: () => [...entries.values()].map(sumOf).concat(whole),
  }
}

import type { ClusterClient } from '../http/cluster-client.ts'
import { shortNumber } from '../output/numbers.ts'
import type { Context } from '../program/context.ts'

/** One measured value. */
export interface Datapoint {
  name: string
  value: number
  unit?: string
  timestamp?: string
  tags?: Record<string, string>
}

/** The values at a path of the metrics API; none where nothing was collected. */
export async function fetchDatapoints(cluster: ClusterClient, path: string): Promise<Datapoint[]> {
  const { status, body } = await cluster.json<{ datapoints?: Datapoint[] } | undefined>(path, {
    accept: [204],
  })
  return status === 204 ? [] : (body?.datapoints ?? [])
}

/** The values that a summary is made from, as they were measured: of these names, and of the root file system. */
export function summarized(points: Datapoint[], names: readonly string[]): Datapoint[] {
  return points.filter(({ name, tags }) => names.includes(name) && (tags?.path ?? '/') === '/')
}

/** The newest value of a name (and of a tag, where one is asked for). */
export function valueOf(
  points: Datapoint[],
  name: string,
  tags: Record<string, string> = {},
): number | undefined {
  const fitting = points.filter(
    (point) =>
      point.name === name && Object.entries(tags).every(([tag, wanted]) => point.tags?.[tag] === wanted),
  )
  return fitting.at(-1)?.value
}

const sizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** `1.5GiB` */
export function size(bytes: number | undefined): string {
  if (bytes === undefined) return 'N/A'
  let [amount, unit] = [bytes, 0]
  while (amount >= 1024 && unit < sizes.length - 1) [amount, unit] = [amount / 1024, unit + 1]
  return `${amount.toFixed(unit === 0 ? 0 : 2)}${sizes[unit] ?? ''}`
}

/** `1.00GiB (25.00%)` of a part and a whole. */
export function share(part: number | undefined, whole: number | undefined): string {
  if (part === undefined) return 'N/A'
  return whole === undefined || whole === 0
    ? size(part)
    : `${size(part)} (${((100 * part) / whole).toFixed(2)}%)`
}

function shownValue({ value, unit }: Datapoint): string {
  if (unit === 'bytes') return size(value)
  return unit === 'percent' ? `${shortNumber(value)}%` : shortNumber(value)
}

/** Prints every value, by name. */
export function printDatapoints(context: Context, points: Datapoint[]): void {
  const sorted = [...points].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  context.printTable({
    headings: ['NAME', 'VALUE', 'TAGS'],
    rows: sorted.map((point) => [
      point.name,
      shownValue(point),
      Object.entries(point.tags ?? {})
        .map(([name, value]) => `${name}: ${value}`)
        .join(', '),
    ]),
  })
}

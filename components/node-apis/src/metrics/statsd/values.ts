import { parseStatsd } from '../decide/statsd-line.ts'
import type { StatsdLine } from '../decide/statsd-line.ts'
import type { Datapoint } from '../datapoint.ts'

/** What one container sent. */
export interface SentValues {
  take(datagram: string, nowMs: number): void
  datapoints(): Datapoint[]
}

// A task that sends ever new names must not fill the memory of the node.
const mostNames = 1000

const units: Record<StatsdLine['kind'], string> = { counter: 'count', gauge: '', timer: 'ms', set: 'count' }

/** Creates an empty book of values: counters add up, of others the newest counts. */
export function createSentValues(): SentValues {
  const values = new Map<string, Datapoint>()
  const takeLine = (line: StatsdLine, nowMs: number): void => {
    const key = JSON.stringify([line.name, line.tags])
    const known = values.get(key)
    if (!known && values.size >= mostNames) return
    const adds = line.kind === 'counter' || line.kind === 'set' || line.relative
    const amount = line.kind === 'counter' ? line.value / line.rate : line.value
    values.set(key, {
      name: line.name,
      value: adds ? (known?.value ?? 0) + amount : amount,
      unit: units[line.kind],
      timestamp: new Date(nowMs).toISOString(),
      ...(Object.keys(line.tags).length > 0 ? { tags: line.tags } : {}),
    })
  }
  return {
    take(datagram, nowMs) {
      for (const text of datagram.split('\n')) {
        const line = parseStatsd(text.trim())
        if (line) takeLine(line, nowMs)
      }
    },
    datapoints: () => [...values.values()],
  }
}

/** One measured value, as the metrics API names it. */
export interface Datapoint {
  name: string
  value: number
  unit: string
  /** RFC 3339. */
  timestamp: string
  tags?: Record<string, string>
}

/** A value before it has its time. */
export type Measure = Omit<Datapoint, 'timestamp'>

/** Values of one thing, and what it is. */
export interface Measurement {
  datapoints: Datapoint[]
  dimensions: Record<string, unknown>
}

/** Gives values their time. */
export function stamp(measures: readonly Measure[], nowMs: number): Datapoint[] {
  const timestamp = new Date(nowMs).toISOString()
  return measures.map((measure) => ({ ...measure, timestamp }))
}

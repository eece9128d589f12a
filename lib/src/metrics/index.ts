export { createMetrics } from './registry.ts'
export type { Counter, Gauge, Histogram, Metrics } from './registry.ts'

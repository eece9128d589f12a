import type { HealthView } from '../decide/views.ts'

/** What is known of one health check of one instance; times are ISO. */
export interface HealthResult {
  alive: boolean
  consecutiveFailures: number
  firstSuccess?: string
  lastSuccess?: string
  lastFailure?: string
  lastFailureCause?: string
}

export interface ReadinessResult {
  name: string
  taskId: string
  ready: boolean
  lastResponse?: { status: number; contentType: string; body: string }
}

interface Entry {
  /** How many checks there are; healthy needs a good result of each. */
  checks: number
  results: Map<number, HealthResult>
}

/** Results of health and readiness checks by instance, in memory: they are taken anew after a start. */
export interface HealthBook {
  /** `taskId` is of the present incarnation: what was said of the readiness of another does not count for it. */
  expect(instanceId: string, expected: { checks: number; taskId: string | undefined }): void
  view(instanceId: string): HealthView
  results(instanceId: string): HealthResult[]
  result(instanceId: string, check: number): HealthResult | undefined
  record(instanceId: string, check: number, result: HealthResult): void
  readiness(instanceId: string): ReadinessResult | undefined
  /** Whether there is a result of any readiness check at all. */
  hasReadiness(): boolean
  recordReadiness(instanceId: string, result: ReadinessResult): void
  forget(instanceId: string): void
  /** Called after the view of an instance became another one. */
  onChange(listener: (instanceId: string) => void): void
  /** Called after anything was written about an instance. */
  onRecord(listener: (instanceId: string) => void): void
}

/** Creates an empty book. */
export function createHealthBook(): HealthBook {
  const entries = new Map<string, Entry>()
  const readiness = new Map<string, ReadinessResult>()
  const listeners: ((instanceId: string) => void)[] = []
  const recordListeners: ((instanceId: string) => void)[] = []
  const entryOf = (instanceId: string): Entry => {
    const entry = entries.get(instanceId) ?? { checks: 0, results: new Map<number, HealthResult>() }
    entries.set(instanceId, entry)
    return entry
  }
  const view = (instanceId: string): HealthView => {
    const ready = readiness.get(instanceId)?.ready === true
    const entry = entries.get(instanceId)
    if (!entry) return { ready }
    const results = [...entry.results.values()]
    if (results.some(({ alive }) => !alive)) return { healthy: false, ready }
    return results.length >= Math.max(entry.checks, 1) ? { healthy: true, ready } : { ready }
  }
  const changing = (instanceId: string, change: () => void): void => {
    const before = view(instanceId)
    change()
    for (const listener of recordListeners) listener(instanceId)
    const now = view(instanceId)
    if (now.healthy === before.healthy && now.ready === before.ready) return
    for (const listener of listeners) listener(instanceId)
  }
  return {
    view,
    onChange: (listener) => void listeners.push(listener),
    onRecord: (listener) => void recordListeners.push(listener),
    expect: (instanceId, { checks, taskId }) =>
      changing(instanceId, () => {
        entryOf(instanceId).checks = checks
        if (readiness.get(instanceId)?.taskId !== taskId) readiness.delete(instanceId)
      }),
    results: (instanceId) => {
      const results = entries.get(instanceId)?.results ?? new Map<number, HealthResult>()
      return [...results].sort(([a], [b]) => a - b).map(([, result]) => result)
    },
    result: (instanceId, check) => entries.get(instanceId)?.results.get(check),
    record: (instanceId, check, result) =>
      changing(instanceId, () => void entryOf(instanceId).results.set(check, result)),
    readiness: (instanceId) => readiness.get(instanceId),
    hasReadiness: () => readiness.size > 0,
    recordReadiness: (instanceId, result) =>
      changing(instanceId, () => void readiness.set(instanceId, result)),
    forget: (instanceId) =>
      changing(instanceId, () => {
        entries.delete(instanceId)
        readiness.delete(instanceId)
      }),
  }
}

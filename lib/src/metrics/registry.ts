type Labels = Record<string, string>

export interface Counter {
  /** By 1, or by an amount that is not negative. */
  add(amount?: number, labels?: Labels): void
}
export interface Gauge {
  set(value: number, labels?: Labels): void
}
export interface Histogram {
  /** In the unit that the name ends with. */
  observe(value: number, labels?: Labels): void
}

/** The metrics of one component. Names are `dcos_<component>_<what>_<unit>`. */
export interface Metrics {
  counter(name: string, help: string): Counter
  gauge(name: string, help: string): Gauge
  /** A gauge that is read when the metrics are; a counter when what it reads only grows. */
  sampled(
    name: string,
    help: string,
    sample: () => number | { labels: Labels; value: number }[],
    type?: 'gauge' | 'counter',
  ): void
  histogram(name: string, help: string, buckets?: readonly number[]): Histogram
  /** Prometheus text exposition format 0.0.4. */
  expose(): string
}

const defaultBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/

function escapeValue(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"')
}

// A help text stands unquoted on its line.
function escapeHelp(help: string): string {
  return help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')
}

/** Numbers as the format writes them: `+Inf`, `-Inf` and `NaN` have names of their own. */
function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

function labelText(labels: Labels): string {
  const names = Object.keys(labels).sort()
  return names.length === 0
    ? ''
    : `{${names.map((name) => `${name}="${escapeValue(labels[name] ?? '')}"`).join(',')}}`
}

interface Family {
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  lines(name: string): string[]
}

const noLabels: Labels = Object.freeze({})

interface Distribution {
  labels: Labels
  counts: number[]
  sum: number
  count: number
}

/** Creates an empty registry. */
export function createMetrics(): Metrics {
  const families = new Map<string, Family>()
  const register = (name: string, family: Family): void => {
    if (!metricName.test(name)) throw new Error(`"${name}" is no name of a metric`)
    if (families.has(name)) throw new Error(`metric ${name} is declared twice`)
    families.set(name, family)
  }
  const valueFamily = (
    type: 'counter' | 'gauge',
    help: string,
  ): { family: Family; values: Map<string, number> } => {
    const values = new Map<string, number>()
    return {
      values,
      family: {
        type,
        help,
        lines: (name) => [...values].map(([labels, value]) => `${name}${labels} ${numberText(value)}`),
      },
    }
  }
  return {
    counter(name, help) {
      const { family, values } = valueFamily('counter', help)
      register(name, family)
      return {
        add(amount = 1, labels = {}) {
          if (!(amount >= 0)) throw new RangeError(`counter ${name} cannot grow by ${amount}`)
          const key = labelText(labels)
          values.set(key, (values.get(key) ?? 0) + amount)
        },
      }
    },
    gauge(name, help) {
      const { family, values } = valueFamily('gauge', help)
      register(name, family)
      return { set: (value, labels = {}) => void values.set(labelText(labels), value) }
    },
    sampled(name, help, sample, type = 'gauge') {
      register(name, {
        type,
        help,
        lines: () => {
          const value = sample()
          if (typeof value === 'number') return [`${name} ${numberText(value)}`]
          return value.map((entry) => `${name}${labelText(entry.labels)} ${numberText(entry.value)}`)
        },
      })
    },
    histogram(name, help, buckets = defaultBuckets) {
      const distributions = new Map<string, Distribution>()
      // Who observes often keeps the object of the labels: its text is made once.
      const known = new WeakMap<Labels, Distribution>()
      const distributionOf = (labels: Labels): Distribution => {
        const key = labelText(labels)
        const seen = distributions.get(key) ?? { labels, counts: buckets.map(() => 0), sum: 0, count: 0 }
        distributions.set(key, seen)
        if (Object.isFrozen(labels)) known.set(labels, seen)
        return seen
      }
      register(name, {
        type: 'histogram',
        help,
        lines: () =>
          [...distributions.values()].flatMap(({ labels, counts, sum, count }) => [
            ...buckets.map(
              (bound, i) => `${name}_bucket${labelText({ ...labels, le: String(bound) })} ${counts[i] ?? 0}`,
            ),
            `${name}_bucket${labelText({ ...labels, le: '+Inf' })} ${count}`,
            `${name}_sum${labelText(labels)} ${numberText(sum)}`,
            `${name}_count${labelText(labels)} ${count}`,
          ]),
      })
      return {
        observe(value, labels = noLabels) {
          const seen = known.get(labels) ?? distributionOf(labels)
          for (let i = buckets.length - 1; i >= 0 && value <= (buckets[i] ?? 0); i--) {
            seen.counts[i] = (seen.counts[i] ?? 0) + 1
          }
          seen.sum += value
          seen.count += 1
        },
      }
    },
    expose() {
      const parts: string[] = []
      for (const [name, family] of [...families].sort(([a], [b]) => (a < b ? -1 : 1))) {
        parts.push(
          `# HELP ${name} ${escapeHelp(family.help)}`,
          `# TYPE ${name} ${family.type}`,
          ...family.lines(name),
        )
      }
      return parts.join('\n') + '\n'
    },
  }
}

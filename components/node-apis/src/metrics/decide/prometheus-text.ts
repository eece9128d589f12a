import type { Datapoint, Measure } from '../datapoint.ts'

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?\s*$/
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g

const unescape = (text: string): string =>
  text.replace(/\\(.)/g, (_, one: string) => (one === 'n' ? '\n' : one))
const escape = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')

/** Reads the text form of Prometheus; at most `most` values, and those that are no numbers are left out. */
export function parsePrometheus(text: string, most: number): Measure[] {
  const found: Measure[] = []
  for (const row of text.split('\n')) {
    if (found.length >= most) break
    const match = row.startsWith('#') ? null : line.exec(row)
    const value = Number(match?.[3])
    if (!match || !Number.isFinite(value)) continue
    const tags = Object.fromEntries(
      [...(match[2] ?? '').matchAll(label)].map(([, name = '', quoted = '']) => [name, unescape(quoted)]),
    )
    found.push({ name: match[1] ?? '', value, unit: '', ...(Object.keys(tags).length > 0 ? { tags } : {}) })
  }
  return found
}

/** Writes values in the text form of Prometheus: dots become underscores, tags and `labels` become labels. */
export function writePrometheus(
  parts: readonly { prefix: string; datapoints: readonly Datapoint[]; labels: Record<string, string> }[],
): string {
  const families = new Map<string, string[]>()
  for (const { prefix, datapoints, labels } of parts) {
    for (const { name, value, tags } of datapoints) {
      const full = `${prefix}${name}`.replace(/[^a-zA-Z0-9_:]/g, '_')
      const pairs = Object.entries({ ...labels, ...tags }).filter(([, text]) => text !== '')
      const inner = pairs.map(([key, text]) => `${key.replace(/[^a-zA-Z0-9_]/g, '_')}="${escape(text)}"`)
      const rows = families.get(full) ?? []
      rows.push(`${full}${inner.length > 0 ? `{${inner.join(',')}}` : ''} ${value}`)
      families.set(full, rows)
    }
  }
  const sorted = [...families].sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([name, rows]) => `# TYPE ${name} untyped\n${rows.join('\n')}\n`).join('')
}

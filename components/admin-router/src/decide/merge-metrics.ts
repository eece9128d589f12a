/** Metrics that are no sums: the greatest counts. */
const greatest = /_age_seconds(?:\{|$)/

/** One text of metrics out of those of several threads: equal samples are added. */
export function mergeMetrics(texts: readonly string[]): string {
  const lines: (string | { key: string })[] = []
  const values = new Map<string, number>()
  const seen = new Set<string>()
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const space = line.lastIndexOf(' ')
    if (line.startsWith('#') || space < 0) {
      if (line !== '' && !seen.has(line)) lines.push(line)
      seen.add(line)
      continue
    }
    const key = line.slice(0, space)
    const value = Number(line.slice(space + 1))
    const before = values.get(key)
    if (before === undefined) lines.push({ key })
    values.set(
      key,
      before === undefined ? value : greatest.test(key) ? Math.max(before, value) : before + value,
    )
  }
  return sorted(lines, values)
}

/** Samples that only some threads have come behind the heading of their own metric. */
function sorted(lines: readonly (string | { key: string })[], values: ReadonlyMap<string, number>): string {
  const groups = new Map<string, string[]>()
  const nameOf = (key: string): string => key.replace(/\{.*$/, '')
  let current = ''
  for (const line of lines) {
    if (typeof line === 'string') {
      current = line.split(' ')[2] ?? ''
      groups.set(current, [...(groups.get(current) ?? []), line])
      continue
    }
    const name = nameOf(line.key)
    const owner = [name, name.replace(/_(?:bucket|sum|count)$/, '')].find((one) => groups.has(one)) ?? current
    groups.set(owner, [...(groups.get(owner) ?? []), `${line.key} ${values.get(line.key) ?? 0}`])
  }
  return `${[...groups.values()].flat().join('\n')}\n`
}

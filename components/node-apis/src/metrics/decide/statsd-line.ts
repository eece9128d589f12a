/** One value that a task sent. */
export interface StatsdLine {
  name: string
  value: number
  kind: 'counter' | 'gauge' | 'timer' | 'set'
  /** Of a gauge: added to what it is. */
  relative: boolean
  /** Share of the events that were counted. */
  rate: number
  tags: Record<string, string>
}

const kinds: Record<string, StatsdLine['kind']> = {
  c: 'counter',
  g: 'gauge',
  ms: 'timer',
  h: 'timer',
  s: 'set',
}
const form = /^([^:|@#\n]{1,256}):([^|]{1,64})\|(c|g|ms|h|s)(?:\|@([0-9.]{1,16}))?(?:\|#(.{0,512}))?$/

/** Reads one line of StatsD, with the tags of DogStatsD; undefined when it is none. */
export function parseStatsd(text: string): StatsdLine | undefined {
  const match = form.exec(text)
  if (!match) return undefined
  const [, name = '', amount = '', kind = '', rate = '1', tags = ''] = match
  const value = kinds[kind] === 'set' ? 1 : Number(amount)
  const share = Number(rate)
  if (!Number.isFinite(value) || !(share > 0 && share <= 1)) return undefined
  return {
    name,
    value,
    kind: kinds[kind] ?? 'gauge',
    relative: kind === 'g' && /^[+-]/.test(amount),
    rate: share,
    tags: Object.fromEntries(
      tags.split(',').flatMap((tag): [string, string][] => {
        const colon = tag.indexOf(':')
        if (tag === '') return []
        return [colon < 0 ? [tag, ''] : [tag.slice(0, colon), tag.slice(colon + 1)]]
      }),
    ),
  }
}

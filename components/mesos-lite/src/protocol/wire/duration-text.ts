const unitSeconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  secs: 1,
  mins: 60,
  hrs: 3600,
  days: 86_400,
  weeks: 604_800,
}

/** A duration as people write it (`10mins`, `1.5hrs`) as the message Duration; undefined when it is none. */
export function parseDurationText(text: string): { seconds: number; nanos: number } | undefined {
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/.exec(text) ?? []
  const factor = unitSeconds[unit]
  if (amount === undefined || factor === undefined) return undefined
  const total = Number(amount) * factor
  const seconds = Math.floor(total)
  return { seconds, nanos: Math.round((total - seconds) * 1e9) }
}

const unitMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  secs: 1000,
  mins: 60_000,
  hrs: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
}

/** Reads a time as Mesos writes it (`10mins`, `1.5hrs`), in ms; undefined for anything else. */
export function parseDurationMs(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^\s*([\d.]+)\s*(ns|us|ms|secs|mins|hrs|days|weeks)\s*$/.exec(text) ?? []
  const factor = unitMs[unit]
  return amount === '' || factor === undefined || !Number.isFinite(Number(amount))
    ? undefined
    : Number(amount) * factor
}

import type { Forwarder } from './forwarder.ts'

/** The forwarder of the longest zone that a name (lower case) lies in, else that of all other names. */
export function createZoneChooser(
  zones: ReadonlyMap<string, Forwarder>,
  other: Forwarder | undefined,
): (name: string) => Forwarder | undefined {
  if (zones.size === 0) return () => other
  return (name) => {
    for (let rest = name; rest !== '';) {
      const found = zones.get(rest)
      if (found !== undefined) return found
      const dot = rest.indexOf('.')
      rest = dot < 0 ? '' : rest.slice(dot + 1)
    }
    return other
  }
}

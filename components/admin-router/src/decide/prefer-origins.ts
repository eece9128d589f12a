/** The same origins in their order, those that refused a connection a moment ago at the end. */
export function preferOrigins(origins: readonly string[], refused: ReadonlySet<string>): readonly string[] {
  if (refused.size === 0 || !origins.some((origin) => refused.has(origin))) return origins
  const refuses = (origin: string): boolean => refused.has(origin)
  return [...origins.filter((origin) => !refuses(origin)), ...origins.filter(refuses)]
}

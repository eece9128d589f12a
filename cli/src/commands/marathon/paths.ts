/** An app id as it is written in a path: with one slash in front, each part escaped. */
export function appPath(id: string): string {
  return `/service/marathon/v2/apps/${escapeId(id)}`
}

/** The id with each of its parts escaped and without the slash in front. */
export function escapeId(id: string): string {
  return id
    .split('/')
    .filter((part) => part !== '')
    .map(encodeURIComponent)
    .join('/')
}

/** `?a=b&c=d` of those parameters that are set; empty when none is. */
export function query(parameters: Record<string, string | boolean | undefined>): string {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== false)
  return set.length === 0
    ? ''
    : `?${set.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}`
}

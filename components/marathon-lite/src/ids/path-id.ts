const segmentPattern =
  /^(([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])\.)*([a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])$|^(\.|\.\.)$/

/** The text of the segment rule, as clients know it from error details. */
export const segmentRule =
  '^(([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])\\.)*([a-z0-9]|[a-z0-9][a-z0-9\\-]*[a-z0-9])|(\\.|\\.\\.)$'

const reservedLast = new Set(['restart', 'tasks', 'versions', '.', '..'])

/** The segments of a path id; repeated, leading and trailing slashes do not count. */
export function segmentsOf(id: string): string[] {
  return id.split('/').filter((segment) => segment !== '')
}

/** The absolute form of an id, resolved against a group. `.` and `..` are resolved; `..` at the root is dropped. */
export function absolutePath(id: string, base = '/'): string {
  const segments = id.startsWith('/') ? [] : segmentsOf(base)
  for (const segment of segmentsOf(id)) {
    if (segment === '..') segments.pop()
    else if (segment !== '.') segments.push(segment)
  }
  return `/${segments.join('/')}`
}

/** The group that an absolute id sits in; the root is its own parent. */
export function parentOf(id: string): string {
  return `/${segmentsOf(id).slice(0, -1).join('/')}`
}

/** All groups above an absolute id, from its parent up to the root. */
export function ancestorsOf(id: string): string[] {
  const ancestors: string[] = []
  for (let at = id; at !== '/';) {
    at = parentOf(at)
    ancestors.push(at)
  }
  return ancestors
}

/** Whether an absolute id lies in a group, at any depth. */
export function isBelow(id: string, group: string): boolean {
  return group === '/' ? id !== '/' : id.startsWith(`${group}/`)
}

/** The top-level group of an id, or undefined for what sits in the root. */
export function topLevelGroupOf(id: string): string | undefined {
  const segments = segmentsOf(id)
  return segments.length > 1 ? `/${segments[0]}` : undefined
}

/** `/a/b` as it appears in instance ids: `a_b`. */
export function safeIdOf(id: string): string {
  return segmentsOf(id).join('_')
}

/** `/a/b` as it appears in task names and DNS: `b.a`. */
export function reversedName(id: string): string {
  return segmentsOf(id).reverse().join('.')
}

/** A tree that is deeper than that serves nobody, and every group of it is written and read with each change. */
const longestId = 1024

/** What is wrong with an id as written; empty when it is fine. */
export function pathProblems(id: string): string[] {
  if (id.length > longestId) return [`must not have more than ${longestId} characters`]
  const segments = segmentsOf(id)
  if (segments.length === 0) return ['Path must contain at least one path element']
  if (!segments.every((segment) => segmentPattern.test(segment))) {
    return [`must fully match regular expression '${segmentRule}'`]
  }
  const last = segments.at(-1) ?? ''
  return reservedLast.has(last) ? [`must not end with any of: ${[...reservedLast].join(', ')}`] : []
}

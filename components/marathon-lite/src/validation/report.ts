/** One thing that is wrong: `path` is written `/member(n)/member`, the whole object is `/`. */
export interface Violation {
  path: string
  error: string
}

/** Violations in the shape of error bodies: one entry a path, with all its texts. */
export function detailsOf(violations: readonly Violation[]): { path: string; errors: string[] }[] {
  const byPath = new Map<string, string[]>()
  for (const { path, error } of violations) {
    const key = path === '' ? '/' : path
    const errors = byPath.get(key) ?? []
    if (!errors.includes(error)) errors.push(error)
    byPath.set(key, errors)
  }
  return [...byPath].map(([path, errors]) => ({ path, errors }))
}

/** Puts violations below a path; the whole object becomes that path. */
export function below(prefix: string, violations: readonly Violation[]): Violation[] {
  return violations.map(({ path, error }) => ({ path: path === '/' ? prefix : prefix + path, error }))
}

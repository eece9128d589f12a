/** One thing that is wrong with a submitted object, as the API reports it. */
export interface Violation {
  path: string
  error: string
}

/** The `details` of a 422: one entry a path, with all its errors. */
export function groupViolations(violations: readonly Violation[]): { path: string; errors: string[] }[] {
  const groups = new Map<string, string[]>()
  for (const { path, error } of violations) groups.set(path, [...(groups.get(path) ?? []), error])
  return [...groups].map(([path, errors]) => ({ path, errors }))
}

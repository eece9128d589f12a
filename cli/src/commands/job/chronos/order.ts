import type { JobDefinition } from './types.ts'

/** Parents before children. Jobs of a circle come last, for the server to refuse them by name. */
export function parentsFirst(jobs: readonly JobDefinition[]): JobDefinition[] {
  const ids = new Set(jobs.map(({ id }) => id))
  const placed = new Set<string>()
  const ordered: JobDefinition[] = []
  let rest = [...jobs]
  while (rest.length > 0) {
    const ready = rest.filter(({ dependencies = [] }) =>
      dependencies.every(({ id }) => placed.has(id) || !ids.has(id)),
    )
    const next = ready.length > 0 ? ready : rest
    for (const job of next) placed.add(job.id)
    ordered.push(...next)
    rest = rest.filter(({ id }) => !placed.has(id))
  }
  return ordered
}

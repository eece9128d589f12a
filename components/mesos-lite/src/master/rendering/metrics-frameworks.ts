import type { Framework } from '../state/types.ts'

/** A name as it may stand between slashes: everything but letters, digits, dots, dashes, underscores is encoded. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*~]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  })
}

const live = ['staging', 'starting', 'running', 'killing', 'unreachable']

/** The metrics of one framework, under its name and id. */
export function frameworkMetrics(framework: Framework): [string, number][] {
  const prefix = `master/frameworks/${encoded(framework.info.name)}/${framework.id}/`
  const active = new Map(live.map((state) => [state, 0]))
  for (const { state } of framework.tasks.values()) {
    const name = state.slice('TASK_'.length).toLowerCase()
    const before = active.get(name)
    if (before !== undefined) active.set(name, before + 1)
  }
  active.set('unreachable', framework.unreachableTasks.size)
  const entries: [string, number][] = [
    ['subscribed', framework.connected ? 1 : 0],
    ...['calls', 'events', 'offers/sent', 'offers/accepted', 'offers/declined', 'offers/rescinded'].map(
      (name): [string, number] => [name, 0],
    ),
    ...framework.counters.entries(),
    ...[...active].map(([state, count]): [string, number] => [`tasks/active/task_${state}`, count]),
    ...framework.roles.map((role): [string, number] => [
      `roles/${encoded(role)}/suppressed`,
      framework.suppressedRoles.has(role) ? 1 : 0,
    ]),
  ]
  return entries.map(([name, value]) => [prefix + name, value])
}

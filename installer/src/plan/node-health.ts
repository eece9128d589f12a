import type { NodeStatus } from '@dcos-lite/bootstrap'

/** Why a node does not do its work, in words; undefined when it does. */
export function nodeProblem(
  status: NodeStatus | undefined,
  wantedSet: string | undefined,
): string | undefined {
  if (status === undefined) return 'the node says nothing about itself'
  if (status.interrupted) return 'a change of the node was interrupted'
  if (wantedSet !== undefined && status.set !== wantedSet) {
    return `the set ${status.set ?? 'none'} is active instead of ${wantedSet}`
  }
  if (status.units.length === 0) return 'no unit is loaded'
  const bad = status.units.filter(({ serving }) => !serving)
  if (bad.length === 0) return undefined
  return bad
    .map(({ unit, active, sub, restarts }) => {
      const again = restarts > 0 ? `, restarted ${restarts} times` : ''
      return `${unit} ${active === 'active' ? 'does not serve yet' : `is ${active} (${sub}${again})`}`
    })
    .join(', ')
}

/** The unit to look at when a node does not do its work: the first that failed, or that does not serve. */
export function unitToBlame(status: NodeStatus | undefined): string | undefined {
  const bad = (status?.units ?? []).filter(({ serving }) => !serving)
  return (bad.find(({ active }) => active !== 'active') ?? bad[0])?.unit
}

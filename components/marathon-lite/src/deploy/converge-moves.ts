import { hasEnded } from '../instances/types.ts'
import { isCounted, isUp } from './situation.ts'
import type { InstanceView, ServiceSituation } from './situation.ts'

/** What instances that are to move ask for: so many more in their place, and those that can go now. */
export interface Moves {
  staying: InstanceView[]
  /** To be retired: others have taken their places. */
  replaced: string[]
  /** They ended before: they are not launched again where they were. */
  dropped: string[]
}

/**
 * Tells instances that are to move from those that stay. One that moves goes only when the wanted number is up without
 * it, so that moving takes nobody's service away.
 */
export function planMoves({ instances, target, resident }: ServiceSituation): Moves {
  const counted = instances.filter(isCounted)
  const moving = resident ? [] : counted.filter((view) => view.moving)
  const staying = counted.filter((view) => !moving.includes(view))
  const dropped = moving.filter((view) => hasEnded(view) || view.condition === 'Scheduled')
  const alive = moving.filter((view) => !dropped.includes(view))
  const spare = staying.filter(isUp).length + alive.length - target
  // Those that serve nobody go first.
  const ordered = [...alive].sort((a, b) => Number(isUp(a)) - Number(isUp(b)))
  const replaced = ordered.slice(0, Math.max(spare, 0))
  return {
    staying,
    replaced: replaced.map(({ id }) => id),
    dropped: dropped.map(({ id }) => id),
  }
}

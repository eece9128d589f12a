import type { NodeSet } from '../sets/set.ts'
import { configPackageOf } from '../sets/set.ts'
import { servicesToRestart, servicesToStop, unitRemovals, unitWrites } from './converge.ts'
import type { Journal, NodeState } from './node-state.ts'
import type { NodeStep } from './node-step.ts'
import { planGarbage } from './plan-garbage.ts'

export interface ActivationOptions {
  /** Whether the resolver of the node would change with the set's settings. */
  resolverDiffers: boolean
  /** False leaves the start to somebody else. Default true. */
  start?: boolean
  /** The set to go back to afterwards; default: the one that is active now. */
  previous?: string | null
}

/** From the switch on there is only forward: these steps make the node what the set says. */
function forward(state: NodeState, set: NodeSet, restart: string[], options: ActivationOptions): NodeStep[] {
  const stop = servicesToStop(state, set)
  return [
    ...(stop.length > 0 ? [{ do: 'stop', units: stop } as const] : []),
    ...unitRemovals(state, set),
    { do: 'reload-systemd' },
    ...(state.mesosphere === 'absent' ? [{ do: 'link-mesosphere' } as const] : []),
    ...(options.start === false
      ? []
      : [
          ...(restart.length > 0 ? [{ do: 'restart', units: restart } as const] : []),
          { do: 'start' } as const,
        ]),
    ...(set.resolver !== undefined && options.resolverDiffers
      ? [{ do: 'set-resolver', resolver: set.resolver } as const]
      : []),
    ...(set.resolver === undefined && state.resolverSaved ? [{ do: 'restore-resolver' } as const] : []),
  ]
}

function remember(state: NodeState, previous: string | null): NodeStep[] {
  return (state.previous ?? null) === previous ? [] : [{ do: 'remember', previous }]
}

function isActive(state: NodeState, set: NodeSet, options: ActivationOptions): boolean {
  return (
    state.active === set.setId &&
    state.mesosphere !== 'absent' &&
    unitWrites(state, set).length === 0 &&
    unitRemovals(state, set).length === 0 &&
    !(set.resolver !== undefined && options.resolverDiffers) &&
    !(set.resolver === undefined && state.resolverSaved)
  )
}

/**
 * The steps that make a set the active one; none when it is and the node is as the set says. The journal is open while
 * units change: before the switch an interruption is undone, after it completed.
 */
export function planActivation(state: NodeState, set: NodeSet, options: ActivationOptions): NodeStep[] {
  if (isActive(state, set, options)) return []
  const config = configPackageOf(set)
  const restart = servicesToRestart(state, set)
  const isSame = state.active === set.setId
  const before = isSame ? state.previous : state.active
  const previous = options.previous === undefined ? (before ?? null) : options.previous
  const journal: Journal = {
    format: 1,
    operation: 'activate',
    from: state.active ?? null,
    to: set.setId,
    restart,
    previous,
  }
  return [
    ...(config !== undefined && !state.packages.includes(config)
      ? [{ do: 'write-package', id: config } as const]
      : []),
    ...(state.sets[set.setId] === undefined ? [{ do: 'write-set', setId: set.setId } as const] : []),
    { do: 'open-journal', journal },
    ...unitWrites(state, set),
    ...(isSame ? [] : [{ do: 'switch', setId: set.setId } as const]),
    ...forward(state, set, restart, options),
    ...remember(state, previous),
    { do: 'close-journal' },
  ]
}

/** Completes a journal whose switch was made, or undoes one whose was not; nothing without a journal. */
export function planRecovery(state: NodeState, options: ActivationOptions): NodeStep[] {
  const { journal } = state
  if (journal === undefined) return []
  if (journal.operation === 'uninstall') return planUninstall(state)
  const target = state.active === undefined ? undefined : state.sets[state.active]
  if (target !== undefined && target.setId === journal.to) {
    return [
      ...unitWrites(state, target),
      ...forward(state, target, journal.restart, options),
      ...remember(state, journal.previous),
      { do: 'close-journal' },
    ]
  }
  return [
    ...(target === undefined ? [] : unitWrites(state, target)),
    ...unitRemovals(state, target),
    { do: 'reload-systemd' },
    { do: 'close-journal' },
  ]
}

/** The steps that make the node what it was before the cluster came. */
export function planUninstall(state: NodeState): NodeStep[] {
  const isThere =
    state.active !== undefined ||
    state.journal !== undefined ||
    state.packages.length + state.incoming.length > 0 ||
    Object.keys(state.units).length > 0 ||
    state.resolverSaved
  if (!isThere) return []
  return [
    ...(state.journal?.operation === 'uninstall'
      ? []
      : [{ do: 'open-journal', journal: { format: 1, operation: 'uninstall' } } as const]),
    { do: 'stop-everything' },
    ...(state.resolverSaved ? [{ do: 'restore-resolver' } as const] : []),
    ...unitRemovals(state, undefined),
    { do: 'reload-systemd' },
    ...(state.mesosphere === 'ours' ? [{ do: 'unlink-mesosphere' } as const] : []),
    { do: 'remove-data' },
    { do: 'remove-base' },
  ]
}

/** What can be removed after a set was activated. */
export function planCollection(state: NodeState): NodeStep[] {
  if (state.journal !== undefined || state.active === undefined) return []
  const keep = [state.active, ...(state.previous === undefined ? [] : [state.previous])]
  return planGarbage(state, { sets: keep })
}

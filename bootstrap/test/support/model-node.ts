import type { ActivationOptions, NodeSet, NodeState, NodeStep } from '../../src/index.ts'
import { packageNameOf } from '../../src/package/package-id.ts'

/** A node that exists only as what is known of it. `resolver` is the set whose settings it resolves names with. */
export interface ModelNode {
  state: NodeState
  resolver: string
  running: Record<string, string>
}

/** What a set wants of the resolver, as one word. */
const wishOf = (set: NodeSet): string => JSON.stringify(set.resolver ?? 'original')

/** A node with some packages and nothing else. */
export function emptyModel(packages: string[]): ModelNode {
  return {
    state: {
      active: undefined,
      previous: undefined,
      journal: undefined,
      sets: {},
      packages,
      units: {},
      mesosphere: 'absent',
      resolverSaved: false,
      packagesInUse: [],
      incoming: [],
    },
    resolver: '"original"',
    running: {},
  }
}

/** What the shell around the plans would tell them of this node. */
export function optionsFor(node: ModelNode, set: NodeSet | undefined): ActivationOptions {
  return { resolverDiffers: set?.resolver !== undefined && node.resolver !== wishOf(set) }
}

const without = <T>(record: Record<string, T>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name))

/** The node after one step. */
export function take(node: ModelNode, step: NodeStep, sent: NodeSet[]): ModelNode {
  const { state } = node
  const known = (setId: string): NodeSet => {
    const set = state.sets[setId] ?? sent.find((one) => one.setId === setId)
    if (set === undefined) throw new Error(`the step ${step.do} names the unknown set ${setId}`)
    return set
  }
  const next = (change: Partial<NodeState>): ModelNode => ({ ...node, state: { ...state, ...change } })
  switch (step.do) {
    case 'write-package':
      return next({ packages: [...state.packages, step.id] })
    case 'write-set': {
      const set = known(step.setId)
      const missing = set.packages.find((id) => !state.packages.includes(id))
      if (missing !== undefined) throw new Error(`the set is made without its package ${missing}`)
      return next({ sets: { ...state.sets, [step.setId]: set } })
    }
    case 'open-journal':
      return next({ journal: step.journal })
    case 'write-unit': {
      const entry = state.sets[step.setId]?.units[step.name]
      if (entry === undefined) throw new Error(`the unit ${step.name} is not one of the set`)
      return next({ units: { ...state.units, [step.name]: entry } })
    }
    case 'link-unit':
      return next({ units: { ...state.units, [step.name]: { link: step.target } } })
    case 'remove-unit':
      return next({ units: without(state.units, step.name) })
    case 'switch':
      return next({ active: known(step.setId).setId })
    case 'link-mesosphere':
      return next({ mesosphere: 'ours' })
    case 'unlink-mesosphere':
      return next({ mesosphere: 'absent' })
    case 'set-resolver':
      return { ...next({ resolverSaved: true }), resolver: JSON.stringify(step.resolver) }
    case 'restore-resolver':
      return { ...next({ resolverSaved: false }), resolver: '"original"' }
    case 'remember':
      return next({ previous: step.previous ?? undefined })
    case 'close-journal':
      return next({ journal: undefined })
    case 'remove-set':
      return next({ sets: without(state.sets, step.setId) })
    case 'remove-package':
      return next({ packages: state.packages.filter((id) => id !== step.id) })
    case 'remove-incoming':
      return next({ incoming: state.incoming.filter((name) => name !== step.name) })
    case 'remove-base':
      return { ...emptyModel([]), resolver: node.resolver }
    case 'start':
    case 'restart': {
      const names = step.do === 'start' ? Object.keys(state.units) : step.units
      const started = names.filter((name) => step.do === 'restart' || node.running[name] === undefined)
      const texts = started.map((name) => [name, JSON.stringify(state.units[name])])
      return {
        ...node,
        running: { ...node.running, ...(Object.fromEntries(texts) as Record<string, string>) },
      }
    }
    case 'stop':
      return { ...node, running: step.units.reduce(without, node.running) }
    case 'stop-everything':
      return { ...node, running: {} }
    case 'reload-systemd':
    case 'remove-data':
      return node
  }
}

/** The node after the first `count` steps. */
export function takeAll(
  node: ModelNode,
  steps: NodeStep[],
  sent: NodeSet[],
  count = steps.length,
): ModelNode {
  return steps.slice(0, count).reduce((current, step) => take(current, step, sent), node)
}

/** Packages of a set that come with the bundle. */
export function bundled(set: NodeSet): string[] {
  return set.packages.filter((id) => packageNameOf(id) !== 'dcos-config')
}

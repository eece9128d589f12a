import { bootstrapErrors } from '../errors.ts'
import { planActivation, planCollection, planRecovery, planUninstall } from '../plan/plan-activation.ts'
import type { NodeState } from '../plan/node-state.ts'
import type { NodeStep } from '../plan/node-step.ts'
import type { NodeSet, SetFile } from '../sets/set.ts'
import { execute } from './execute.ts'
import type { AfterStep } from './execute.ts'
import type { NodeContext } from './node-context.ts'
import { readNodeState } from './read-state.ts'
import { resolverDiffers } from './resolver-files.ts'

export interface ChangeOptions {
  /** False leaves the units as they are running. Default true. */
  start?: boolean
  /** Only plans. */
  dryRun?: boolean
  after?: AfterStep
}

async function differs(node: NodeContext, set: NodeSet | undefined): Promise<boolean> {
  return set?.resolver !== undefined && (await resolverDiffers(node, set.resolver))
}

function activeSet({ active, sets }: NodeState): NodeSet | undefined {
  return active === undefined ? undefined : sets[active]
}

/** Completes or reverts what was interrupted. Resolves with the steps it took. */
export async function recoverNode(node: NodeContext, options: ChangeOptions = {}): Promise<NodeStep[]> {
  const state = await readNodeState(node)
  const steps = planRecovery(state, {
    resolverDiffers: await differs(node, activeSet(state)),
    ...(options.start === undefined ? {} : { start: options.start }),
  })
  if (options.dryRun !== true) await execute(node, steps, options.after)
  return steps
}

async function makeActive(
  node: NodeContext,
  set: NodeSet,
  previous: string | null | undefined,
  options: ChangeOptions,
): Promise<NodeStep[]> {
  const steps = planActivation(await readNodeState(node), set, {
    resolverDiffers: await differs(node, set),
    ...(options.start === undefined ? {} : { start: options.start }),
    ...(previous === undefined ? {} : { previous }),
  })
  if (options.dryRun === true) return steps
  await execute(node, steps, options.after)
  const garbage = planCollection(await readNodeState(node))
  await execute(node, garbage, options.after)
  return [...steps, ...garbage]
}

/** Makes a set the active one, after completing what was interrupted. Resolves with the steps; none: nothing to do. */
export async function activateSet(
  node: NodeContext,
  setFile: SetFile,
  options: ChangeOptions = {},
): Promise<NodeStep[]> {
  const recovered = await recoverNode(node, options)
  const steps = await makeActive({ ...node, setFile }, setFile.set, undefined, options)
  return [...recovered, ...steps]
}

/** Goes back to the set that was active before. */
export async function rollBack(node: NodeContext, options: ChangeOptions = {}): Promise<NodeStep[]> {
  const recovered = await recoverNode(node, options)
  const state = await readNodeState(node)
  const set = state.previous === undefined ? undefined : state.sets[state.previous]
  if (set === undefined) throw bootstrapErrors.NOTHING_TO_ROLL_BACK_TO()
  return [...recovered, ...(await makeActive(node, set, null, options))]
}

/** Makes the node what it was before the cluster came. */
export async function uninstallNode(node: NodeContext, options: ChangeOptions = {}): Promise<NodeStep[]> {
  const state = await readNodeState(node)
  const steps = planUninstall(state)
  if (options.dryRun !== true) await execute(node, steps, options.after)
  return steps
}

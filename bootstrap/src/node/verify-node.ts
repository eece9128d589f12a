import { messageOf } from '@dcos-lite/lib/errors'
import { nodePaths, packageFolder } from '../node-paths.ts'
import { unitRemovals, unitWrites } from '../plan/converge.ts'
import { describeStep } from '../plan/node-step.ts'
import type { NodeContext } from './node-context.ts'
import { readNodeState } from './read-state.ts'
import { checkUnpackedPackage } from './unpack/check-package.ts'

/** What was looked at and what is wrong. */
export interface Verification {
  set: string | undefined
  packages: string[]
  problems: string[]
}

/** Compares packages and units of the node with what they should be: those of the active set, or all packages. */
export async function verifyNode(node: NodeContext): Promise<Verification> {
  const state = await readNodeState(node)
  const set = state.active === undefined ? undefined : state.sets[state.active]
  const packages = set?.packages ?? state.packages
  const problems: string[] = []
  if (state.journal !== undefined)
    problems.push('a change was interrupted; the next change completes or reverts it')
  if (state.active !== undefined && set === undefined) {
    problems.push(`${nodePaths.active} leads to ${state.active}, which is no set`)
  }
  for (const id of packages) {
    await checkUnpackedPackage(node.at(packageFolder(id)), id).catch((error: unknown) => {
      problems.push(messageOf(error))
    })
  }
  if (set !== undefined) {
    const steps = [...unitWrites(state, set), ...unitRemovals(state, set)]
    problems.push(...steps.map((step) => `to be done: ${describeStep(step)}`))
  }
  return { set: set?.setId, packages, problems }
}

import { isDcosError } from '@dcos-lite/lib/errors'
import { cliErrors } from '../../errors.ts'
import type { Context } from '../../program/context.ts'
import { nameOf } from '../plan/types.ts'
import type { Step } from '../plan/types.ts'
import { performStep } from './perform-step.ts'
import type { Manner } from './perform-step.ts'

const doneWords = { create: 'created', change: 'changed', unchanged: 'unchanged' } as const

/** Makes the changes of a plan, one after another. At the first failure it tells what is done and what is not. */
export async function performPlan(context: Context, steps: readonly Step[], manner: Manner): Promise<void> {
  const changes = steps.filter(({ action }) => action !== 'unchanged')
  for (const [at, step] of changes.entries()) {
    const name = nameOf(step.resource)
    context.progress(`[${at + 1}/${changes.length}] ${name}`)
    try {
      await performStep(context, step, manner)
    } catch (error) {
      context.progressDone()
      for (const left of changes.slice(at + 1)) context.tell(`not done: ${nameOf(left.resource)}`)
      if (!isDcosError(error)) throw error
      const fields = { failed: name, done: at, total: changes.length }
      throw cliErrors.APPLY_STOPPED(fields, { cause: error })
    }
    context.progressDone()
    context.print(`${doneWords[step.action]} ${name}`)
  }
}

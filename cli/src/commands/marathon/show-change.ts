import { dryRunFlag } from '../../program/command.ts'
import type { FlagSpec, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { watchDeployment } from './watch-deployment.ts'
import type { Change } from './types.ts'

/** Options of every command that makes a deployment. */
export const changeFlags = {
  ...dryRunFlag,
  force: { type: 'boolean', description: 'override a deployment that is under way' },
  wait: { type: 'boolean', description: 'wait until the deployment is done, and show its progress' },
} as const satisfies Record<string, FlagSpec>

/** The query of a changing call as the options ask for it. */
export function changeQuery(input: Input): { force: boolean; dryRun: boolean } {
  return { force: input.flag('force'), dryRun: input.flag('dry-run') }
}

function printSteps(context: Context, change: Change): void {
  const steps = change.steps ?? []
  if (steps.length === 0) return context.print('Nothing would change.')
  steps.forEach(({ actions }, index) => {
    for (const { action, app, pod } of actions)
      context.print(`step ${index + 1}: ${action} ${app ?? pod ?? ''}`)
  })
}

/** Prints what a changing call led to: the steps of a preview, or the deployment (and waits for it when asked to). */
export async function showChange(context: Context, input: Input, change: Change | undefined): Promise<void> {
  if (input.flag('dry-run')) return printSteps(context, change ?? {})
  const id = change?.deploymentId ?? change?.deployments?.[0]?.id
  if (id === undefined) return context.print('Nothing had to be changed.')
  context.print(`Created deployment ${id}`)
  if (input.flag('wait')) await watchDeployment(context, id)
}

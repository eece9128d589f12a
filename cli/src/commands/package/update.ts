import { confirm } from '../confirm.ts'
import { cliErrors } from '../../errors.ts'
import { dryRunFlag, jsonFlag, yesFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { callService } from './call.ts'
import { printPlan } from './change.ts'
import type { Plan } from './change.ts'
import { readOptions } from './describe.ts'
import { installedPackages } from './list.ts'
import { waitForChange } from './outcome.ts'

/** The installation that is meant: the one named, or the only one of the package. */
export async function installedApp(context: Context, input: Input): Promise<string> {
  const name = input.argument('name')
  const installed = await installedPackages(context, name, input.text('app-id'))
  const [only, ...more] = installed
  if (!only) {
    throw cliErrors.NOT_FOUND({
      kind: 'installed package',
      name,
      hint: 'dcos package list shows what is installed.',
    })
  }
  if (more.length === 0) return only.appId
  throw cliErrors.SEVERAL_INSTALLED({ name, apps: installed.map(({ appId }) => appId).join(', ') })
}

const appIdFlag = {
  'app-id': { type: 'text', description: 'the installation with this app', placeholder: 'ID' },
} as const
const name = [{ name: 'name', description: 'name of the package', required: true }]

export const update: Command = {
  id: 'package update',
  summary: 'change the version or the options of an installed package; goes back by itself when it fails',
  arguments: name,
  flags: {
    ...appIdFlag,
    'package-version': { type: 'text', description: 'go to this version', placeholder: 'VERSION' },
    options: { type: 'text', description: 'options to change (JSON)', placeholder: 'FILE' },
    replace: { type: 'boolean', description: 'forget the options of before instead of merging' },
    deadline: {
      type: 'text',
      description: 'go back when it is not healthy by then (10m)',
      placeholder: 'TIME',
    },
    wait: { type: 'boolean', description: 'wait until it is healthy, or has gone back' },
    ...dryRunFlag,
    ...jsonFlag,
    ...yesFlag,
  },
  examples: [
    'dcos package update redis --package-version 2.0.0 --dry-run',
    'dcos package update redis --options o.json --wait',
  ],
  async run(context, input) {
    const appId = await installedApp(context, input)
    const options = readOptions(input)
    const [packageVersion, deadline] = [input.text('package-version'), input.text('deadline')]
    const request = {
      appId,
      replace: input.flag('replace'),
      keepAppId: true,
      ...(packageVersion === undefined ? {} : { packageVersion }),
      ...(options === undefined ? {} : { options }),
      ...(deadline === undefined ? {} : { deadline }),
    }
    const plan = await callService<Plan>(context, 'plan', request)
    if (input.flag('json') && input.flag('dry-run')) return context.printJson(plan)
    printPlan(context, plan)
    if (input.flag('dry-run')) return
    await confirm(context, input, 'Continue?', `the update of ${input.argument('name')}`, {
      enterIsYes: true,
    })
    await callService(context, 'update', request)
    if (input.flag('wait')) await waitForChange(context, appId)
  },
}

export const rollback: Command = {
  id: 'package rollback',
  summary: 'give an installed package its earlier version and options back',
  arguments: name,
  flags: {
    ...appIdFlag,
    to: { type: 'integer', description: 'the change of the history to go back to', placeholder: 'NUMBER' },
    wait: { type: 'boolean', description: 'wait until it is healthy' },
    ...dryRunFlag,
    ...yesFlag,
  },
  examples: ['dcos package rollback redis --dry-run', 'dcos package rollback redis --to 1 --yes --wait'],
  async run(context, input) {
    const appId = await installedApp(context, input)
    const number = input.integer('to')
    const request = { appId, ...(number === undefined ? {} : { number }) }
    const { plan } = await callService<{ plan: Plan }>(context, 'rollback', { ...request, dryRun: true })
    printPlan(context, plan)
    if (input.flag('dry-run')) return
    await confirm(context, input, 'Continue?', `the rollback of ${input.argument('name')}`, {
      enterIsYes: true,
    })
    await callService(context, 'rollback', request)
    if (input.flag('wait')) await waitForChange(context, appId)
  },
}

import { cliErrors } from '../../errors.ts'
import { dryRunFlag, yesFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { callPackages } from './call.ts'
import { installedPackages } from './list.ts'
import { localCommands, removeSubcommand } from './subcommand.ts'

interface Uninstalled {
  appId: string
  packageName: string
  packageVersion: string
  postUninstallNotes?: string
}

async function confirm(context: Context, input: Input, expected: string): Promise<void> {
  if (input.flag('yes')) return
  context.tell('The services of the package are ended, and what they stored in their sandboxes is lost.')
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await context.ask(`Type "${expected}" to go on: `)
    if (answer === undefined) break
    if (answer.trim() === expected) return
  }
  throw cliErrors.NOT_CONFIRMED({ what: 'the removal' })
}

export const uninstall: Command = {
  id: 'package uninstall',
  summary: 'remove an installed package',
  arguments: [{ name: 'name', description: 'name of the package', required: true }],
  flags: {
    all: { type: 'boolean', description: 'every installation of the package' },
    app: { type: 'boolean', description: 'only what runs on the cluster, not the command' },
    cli: { type: 'boolean', description: 'only the command of this machine' },
    'app-id': { type: 'text', description: 'only the installation with this app', placeholder: 'ID' },
    'ignore-dependents': { type: 'boolean', description: 'also when other packages need it' },
    ...dryRunFlag,
    ...yesFlag,
  },
  examples: [
    'dcos package uninstall hello-world',
    'dcos package uninstall hello-world --yes',
    'dcos package uninstall hello-world --dry-run',
  ],
  async run(context, input) {
    const name = input.argument('name')
    const appId = input.text('app-id')
    const both = input.flag('app') === input.flag('cli')
    const local = localCommands(context.environment).some(({ definition }) => definition.name === name)
    const installed = !both && input.flag('cli') ? [] : await installedPackages(context, name, appId)
    if (installed.length === 0 && local && (both || input.flag('cli'))) {
      if (input.flag('dry-run')) return context.print(`would remove the command of ${name}`)
      removeSubcommand(context, name)
      return context.tell(`The command of ${name} is gone.`)
    }
    if (installed.length === 0) {
      throw cliErrors.NOT_FOUND({
        kind: 'installed package',
        name,
        hint: 'dcos package list shows what is installed.',
      })
    }
    if (input.flag('dry-run'))
      return installed.forEach((entry) => context.print(`would remove ${name} (${entry.appId})`))
    await confirm(context, input, input.flag('all') ? `uninstall all ${name}` : (appId ?? name))
    const request = {
      packageName: name,
      ...(appId === undefined ? {} : { appId }),
      ...(input.flag('all') ? { all: true } : {}),
      ...(input.flag('ignore-dependents') ? { ignoreDependents: true } : {}),
    }
    const { results } = await callPackages<{ results: Uninstalled[] }>(context, 'uninstall', request)
    if (both && results.length === installed.length && removeSubcommand(context, name)) {
      context.tell(`The command of ${name} is gone as well.`)
    }
    for (const result of results) {
      context.tell(
        `Uninstalled package [${result.packageName}] version [${result.packageVersion}] (${result.appId})`,
      )
      if (result.postUninstallNotes) context.tell(result.postUninstallNotes)
    }
  },
}

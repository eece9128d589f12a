import { confirm } from '../confirm.ts'
import { cliErrors } from '../../errors.ts'
import { dryRunFlag, jsonFlag, yesFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { callPackages } from './call.ts'
import type { Described } from './call.ts'
import { printPlan } from './change.ts'
import type { Plan } from './change.ts'
import { packageRequest, readOptions, renderPackage } from './describe.ts'
import { installSubcommand } from './subcommand.ts'
import { waitUntilRunning } from './wait.ts'

async function showAndConfirm(context: Context, input: Input, described: Described): Promise<void> {
  const { package: definition, dcosLite } = described
  for (const { name, url } of definition.licenses ?? []) context.tell(`Licence: ${name} (${url})`)
  if (definition.preInstallNotes) context.tell(definition.preInstallNotes)
  if (dcosLite?.runs === 'cannot-run' || dcosLite?.runs === 'renders-only') {
    context.tell(`Notice: this package is not expected to run here: ${dcosLite.reason ?? ''}`)
  }
  const what = `the installation of ${definition.name}`
  await confirm(context, input, 'Continue installing?', what, { enterIsYes: true })
}

async function planOf(context: Context, input: Input): Promise<Plan> {
  const [options, appId] = [readOptions(input), input.text('app-id')]
  return callPackages<Plan>(context, 'plan', {
    ...packageRequest(input),
    ...(options === undefined ? {} : { options }),
    ...(appId === undefined ? {} : { appId }),
  })
}

async function showPlan(context: Context, input: Input): Promise<void> {
  if (input.flag('json')) return context.printJson(await renderPackage(context, input))
  printPlan(context, await planOf(context, input))
}

/** Installs what a package needs, in order, each one until it is healthy. */
async function installNeeded(context: Context, { dependencies }: Plan): Promise<void> {
  for (const { packageName, packageVersion, state, neededBy } of dependencies) {
    if (state !== 'install') continue
    context.tell(`Installing ${packageName} ${packageVersion ?? ''} for ${neededBy}`)
    await callPackages(context, 'install', { packageName, packageVersion })
    await waitUntilRunning(context, packageName)
  }
}

/** Installs what a package adds to `dcos`. With `only`, a package that adds nothing is an error. */
async function installCommand(
  context: Context,
  definition: Described['package'],
  only?: 'only',
): Promise<void> {
  const commands = await installSubcommand(context, definition)
  if (commands.length > 0) {
    const words = commands.map((word) => `dcos ${word}`).join(', ')
    return context.tell(`New command available: ${words}`)
  }
  if (!only) return
  const reason = 'the package has no command for this machine'
  throw cliErrors.SUBCOMMAND_NOT_INSTALLED({ name: definition.name, reason })
}

export const install: Command = {
  id: 'package install',
  summary: 'install a package',
  arguments: [{ name: 'name', description: 'name of the package', required: true }],
  flags: {
    'app-id': { type: 'text', description: 'id of the app instead of the default', placeholder: 'ID' },
    options: { type: 'text', description: 'options of the package (JSON)', placeholder: 'FILE' },
    'package-version': {
      type: 'text',
      description: 'this version instead of the newest',
      placeholder: 'VERSION',
    },
    app: { type: 'boolean', description: 'only what runs on the cluster, not the command' },
    cli: { type: 'boolean', description: 'only the command, for the attached cluster' },
    wait: { type: 'boolean', description: 'wait until the package runs, and show the progress' },
    ...dryRunFlag,
    ...jsonFlag,
    ...yesFlag,
  },
  examples: [
    'dcos package install hello-world',
    'dcos package install hello-world --options o.json --yes --wait',
  ],
  async run(context, input) {
    if (input.flag('dry-run')) return showPlan(context, input)
    const described = await callPackages<Described>(context, 'describe', packageRequest(input))
    const definition = described.package
    const options = readOptions(input)
    const both = input.flag('app') === input.flag('cli')
    if (!both && input.flag('cli')) return installCommand(context, definition, 'only')
    await showAndConfirm(context, input, described)
    const appId = input.text('app-id')
    if (definition.dependencies !== undefined) await installNeeded(context, await planOf(context, input))
    context.tell(`Installing ${definition.name} ${definition.version}`)
    // A package that is only a command has nothing to run on the cluster.
    if (definition.marathon !== undefined || definition.metronome !== undefined) {
      await callPackages(context, 'install', {
        packageName: definition.name,
        packageVersion: definition.version,
        ...(options === undefined ? {} : { options }),
        ...(appId === undefined ? {} : { appId }),
      })
    }
    if (both) await installCommand(context, definition)
    if (input.flag('wait')) await waitUntilRunning(context, definition.name)
    if (definition.postInstallNotes) context.tell(definition.postInstallNotes)
  },
}

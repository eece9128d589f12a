import { cliErrors } from '../../errors.ts'
import { cut } from '../../output/numbers.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { callPackages } from './call.ts'
import type { PackageDefinition } from './call.ts'
import { localCommands } from './subcommand.ts'

interface Installed {
  appId: string
  packageInformation: { packageDefinition: PackageDefinition }
}

/** Installed packages, filtered by name and app id. */
export async function installedPackages(
  context: Parameters<Command['run']>[0],
  name: string | undefined,
  appId: string | undefined,
): Promise<Installed[]> {
  const request = {
    ...(name === undefined ? {} : { packageName: name }),
    ...(appId === undefined ? {} : { appId }),
  }
  return (await callPackages<{ packages: Installed[] }>(context, 'list', request)).packages
}

interface Shown {
  appId?: string
  command?: { name: string }
  packageInformation: { packageDefinition: PackageDefinition }
}

/** What runs on the cluster, with the commands that came from packages to this machine beside it. */
async function everythingInstalled(context: Context, input: Input): Promise<Shown[]> {
  const [name, appId] = [input.optionalArgument('name'), input.text('app-id')]
  const local = localCommands(context.environment).filter(
    ({ definition }) => name === undefined || definition.name === name,
  )
  const commandOf = (packageName: string): Pick<Shown, 'command'> => {
    const own = local.find(({ definition }) => definition.name === packageName)
    return own ? { command: { name: own.commands.join(', ') } } : {}
  }
  const nameOf = ({ packageInformation }: Shown): string => packageInformation.packageDefinition.name
  const installed = (await installedPackages(context, name, appId)).map((one) => ({
    ...one,
    ...commandOf(nameOf(one)),
  }))
  const alone = local.filter(
    ({ definition }) => appId === undefined && !installed.some((one) => nameOf(one) === definition.name),
  )
  const shown = [
    ...installed,
    ...alone.map(({ definition }): Shown => ({
      ...commandOf(definition.name),
      packageInformation: { packageDefinition: definition },
    })),
  ]
  return input.flag('cli') ? shown.filter(({ command }) => command !== undefined) : shown
}

export const list: Command = {
  id: 'package list',
  summary: 'list the installed packages',
  arguments: [{ name: 'name', description: 'only this package', required: false }],
  flags: {
    ...jsonFlag,
    cli: { type: 'boolean', description: 'only packages that brought a command to this machine' },
    'app-id': { type: 'text', description: 'only the package with this app', placeholder: 'ID' },
  },
  examples: ['dcos package list', 'dcos package list --json'],
  async run(context, input) {
    const name = input.optionalArgument('name')
    const packages = await everythingInstalled(context, input)
    if (input.flag('json')) return context.printJson(packages)
    if (packages.length === 0 && name !== undefined) {
      throw cliErrors.NOT_FOUND({
        kind: 'installed package',
        name,
        hint: 'dcos package list shows what is installed.',
      })
    }
    if (packages.length === 0) {
      throw cliErrors.NOTHING_TO_LIST({
        what: 'No package is installed',
        hint: 'Find one with: dcos package search — and install it with: dcos package install NAME',
      })
    }
    context.printTable({
      headings: ['NAME', 'VERSION', 'CERTIFIED', 'APP', 'COMMAND', 'DESCRIPTION'],
      rows: packages.map(({ appId, command, packageInformation: { packageDefinition: definition } }) => [
        definition.name,
        definition.version,
        String(definition.selected ?? false),
        appId ?? '---',
        command?.name ?? '---',
        cut(definition.description.replace(/\s+/g, ' '), 70),
      ]),
    })
  },
}

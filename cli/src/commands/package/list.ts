import { cliErrors } from '../../errors.ts'
import { cut } from '../../output/numbers.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { callPackages } from './call.ts'
import type { PackageDefinition } from './call.ts'

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

export const list: Command = {
  id: 'package list',
  summary: 'list the installed packages',
  arguments: [{ name: 'name', description: 'only this package', required: false }],
  flags: {
    ...jsonFlag,
    'app-id': { type: 'text', description: 'only the package with this app', placeholder: 'ID' },
  },
  examples: ['dcos package list', 'dcos package list --json'],
  async run(context, input) {
    const name = input.optionalArgument('name')
    const packages = await installedPackages(context, name, input.text('app-id'))
    if (input.flag('json')) return context.printJson(packages)
    if (packages.length === 0 && name !== undefined) {
      throw cliErrors.NOT_FOUND({
        kind: 'installed package',
        name,
        hint: 'dcos package list shows what is installed.',
      })
    }
    context.printTable({
      headings: ['NAME', 'VERSION', 'CERTIFIED', 'APP', 'DESCRIPTION'],
      rows: packages.map(({ appId, packageInformation: { packageDefinition: definition } }) => [
        definition.name,
        definition.version,
        String(definition.selected ?? false),
        appId,
        cut(definition.description.replace(/\s+/g, ' '), 70),
      ]),
    })
  },
}

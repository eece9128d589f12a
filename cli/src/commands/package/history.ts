import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { callPackages } from './call.ts'
import { changesOf } from './outcome.ts'
import { installedApp } from './update.ts'

export const history: Command = {
  id: 'package history',
  summary: 'show what was done to an installed package, and how it ended',
  arguments: [{ name: 'name', description: 'name of the package', required: true }],
  flags: {
    'app-id': { type: 'text', description: 'the installation with this app', placeholder: 'ID' },
    ...jsonFlag,
  },
  examples: ['dcos package history redis'],
  async run(context, input) {
    const changes = await changesOf(context, await installedApp(context, input))
    if (input.flag('json')) return context.printJson(changes)
    context.printTable({
      headings: ['NUMBER', 'STARTED', 'ACTION', 'VERSION', 'OUTCOME', 'REASON'],
      rows: changes.map(({ number, startedAt, action, backTo, packageVersion, outcome, reason }) => [
        String(number),
        startedAt,
        backTo === undefined ? action : `${action} to ${backTo}`,
        packageVersion,
        outcome,
        reason ?? '',
      ]),
    })
  },
}

interface Verification {
  repositories: { name: string; result: string; message: string }[]
  packages: {
    appId: string
    packageName: string
    packageVersion: string
    checks: { check: string; result: string; message: string }[]
  }[]
}

export const verify: Command = {
  id: 'package verify',
  summary: 'check that repositories and installed packages are what their maintainers published',
  arguments: [{ name: 'name', description: 'only this package', required: false }],
  flags: {
    'app-id': { type: 'text', description: 'the installation with this app', placeholder: 'ID' },
    ...jsonFlag,
  },
  examples: ['dcos package verify', 'dcos package verify redis'],
  async run(context, input) {
    const [packageName, appId] = [input.optionalArgument('name'), input.text('app-id')]
    const request = {
      ...(packageName === undefined ? {} : { packageName }),
      ...(appId === undefined ? {} : { appId }),
    }
    const found = await callPackages<Verification>(context, 'verify', request)
    const results = [
      ...found.repositories.map(({ result }) => result),
      ...found.packages.flatMap(({ checks }) => checks.map(({ result }) => result)),
    ]
    if (input.flag('json')) context.printJson(found)
    else {
      context.printTable({
        headings: ['WHAT', 'CHECK', 'RESULT', 'MESSAGE'],
        rows: [
          ...found.repositories.map(({ name, result, message }) => [name, 'signature', result, message]),
          ...found.packages.flatMap((one) =>
            one.checks.map(({ check, result, message }) => [one.appId, check, result, message]),
          ),
        ],
      })
    }
    return results.includes('failed') ? 1 : 0
  },
}

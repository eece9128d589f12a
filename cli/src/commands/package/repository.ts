import { dryRunFlag, jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { callPackages } from './call.ts'

interface Repositories {
  repositories: { name: string; uri: string; dcosLite?: { unsigned?: boolean } }[]
}

const list: Command = {
  id: 'package repo list',
  summary: 'list the package repositories of the cluster, the first one wins',
  flags: { ...jsonFlag },
  examples: ['dcos package repo list'],
  async run(context, input) {
    const body = await callPackages<Repositories>(context, 'repository/list', {})
    if (input.flag('json')) return context.printJson(body)
    for (const { name, uri, dcosLite } of body.repositories) {
      context.print(`${name}: ${uri}${dcosLite?.unsigned === true ? ' (UNSIGNED)' : ''}`)
    }
  },
}

const add: Command = {
  id: 'package repo add',
  summary: 'add a package repository',
  arguments: [
    { name: 'name', description: 'name to list it under', required: true },
    { name: 'uri', description: 'where it is', required: true },
  ],
  flags: {
    index: {
      type: 'integer',
      description: 'place in the list, 0 is the first (default: the last)',
      placeholder: 'N',
    },
    key: {
      type: 'text',
      multiple: true,
      description: 'public key to trust (default: those it has now)',
      placeholder: 'KEY',
    },
    unsigned: { type: 'boolean', description: 'take it without a signature; every listing shows that' },
    ...dryRunFlag,
  },
  examples: ['dcos package repo add ours https://packages.example.com/repo'],
  async run(context, input) {
    const index = input.integer('index')
    const request = {
      name: input.argument('name'),
      uri: input.argument('uri'),
      ...(index === undefined ? {} : { index }),
      ...(input.flag('unsigned') ? { unsigned: true } : {}),
      ...(input.texts('key').length > 0 ? { keys: input.texts('key') } : {}),
    }
    if (input.flag('dry-run')) {
      return context.print(`would add ${input.argument('name')}: ${input.argument('uri')}`)
    }
    await callPackages(context, 'repository/add', request)
  },
}

const remove: Command = {
  id: 'package repo remove',
  summary: 'remove package repositories',
  arguments: [{ name: 'name', description: 'name of the repository', required: true, rest: true }],
  flags: { ...dryRunFlag },
  examples: ['dcos package repo remove ours'],
  async run(context, input) {
    if (input.flag('dry-run')) return input.rest().forEach((name) => context.print(`would remove ${name}`))
    for (const name of input.rest()) await callPackages(context, 'repository/delete', { name })
  },
}

export const repositoryCommands = [list, add, remove]

import { isDcosError } from '@dcos-lite/lib/errors'
import { cliErrors } from '../../errors.ts'
import { dryRunFlag, jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { readJson } from '../read-json.ts'
import { callPackages } from './call.ts'

interface Repository {
  name: string
  uri: string
  dcosLite?: { unsigned?: boolean; keys?: { publicKey: string }[] }
}
interface Repositories {
  repositories: Repository[]
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

/** The repositories of a file: what `dcos package repo list --json` prints, or the list alone. */
function repositoriesIn(file: string, content: unknown): Repository[] {
  const listed = Array.isArray(content) ? content : (content as Partial<Repositories> | null)?.repositories
  const isRepository = (one: unknown): one is Repository => {
    const { name, uri } = (one ?? {}) as Partial<Repository>
    return typeof name === 'string' && name !== '' && typeof uri === 'string' && uri !== ''
  }
  if (Array.isArray(listed) && listed.every(isRepository)) return listed
  throw cliErrors.NO_REPOSITORIES({ file })
}

const importAll: Command = {
  id: 'package repo import',
  summary: 'add the repositories that a file lists, behind those that are there',
  arguments: [
    {
      name: 'file',
      description: 'file with what `dcos package repo list --json` prints; - is standard input',
      required: true,
    },
  ],
  flags: {
    unsigned: { type: 'boolean', description: 'take all without a signature; every listing shows that' },
    ...dryRunFlag,
  },
  examples: ['dcos package repo import repositories.json', 'dcos package repo import - --dry-run'],
  async run(context, input) {
    const file = input.argument('file')
    context.cluster() // without one nothing is read
    const wanted = repositoriesIn(file, await readJson(context, file === '-' ? undefined : file))
    const { repositories } = await callPackages<Repositories>(context, 'repository/list', {})
    const failed: string[] = []
    for (const { name, uri, dcosLite } of wanted) {
      if (repositories.some((one) => one.name === name && one.uri === uri)) {
        context.print(`${name}: ${uri} is there already`)
      } else if (input.flag('dry-run')) {
        context.print(`would add ${name}: ${uri}`)
      } else {
        const unsigned = input.flag('unsigned') || dcosLite?.unsigned === true
        try {
          const keys = dcosLite?.keys?.map(({ publicKey }) => publicKey)
          const trust = unsigned ? { unsigned } : keys ? { keys } : {}
          await callPackages(context, 'repository/add', { name, uri, ...trust })
          context.print(`Added ${name}: ${uri}`)
        } catch (error) {
          if (!isDcosError(error)) throw error
          failed.push(name)
          context.tell(`Not added: ${name}: ${error.message}`)
        }
      }
    }
    if (failed.length > 0) throw cliErrors.REPOSITORIES_NOT_ADDED({ names: failed.join(', '), file })
  },
}

export const repositoryCommands = [list, add, remove, importAll]

import { readFileSync } from 'node:fs'
import { fileReason } from '@dcos-lite/lib/errors'
import { confirm } from '../confirm.ts'
import { cliErrors } from '../../errors.ts'
import { dryRunFlag, jsonFlag, quietFlag, yesFlag } from '../../program/command.ts'
import type { Command, FlagSpec, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { keyArgument, keyPath, nameOf } from './setting-api.ts'
import type { Setting } from './setting-api.ts'
import { watch } from './watch.ts'

const expectFlag = {
  expect: {
    type: 'integer',
    description: 'only if the key has this version (0: is not there)',
    placeholder: 'VERSION',
  },
} as const satisfies Record<string, FlagSpec>

const casOf = (input: Input): string => {
  const expected = input.integer('expect')
  return expected === undefined ? '' : `?cas=${expected}`
}

const get: Command = {
  id: 'config-service get',
  summary: 'print the value of a key',
  arguments: [keyArgument],
  flags: {
    version: { type: 'integer', description: 'this version (default: the newest)', placeholder: 'N' },
    ...jsonFlag,
  },
  examples: ['dcos config-service get shop/web/level'],
  async run(context, input) {
    const version = input.integer('version')
    const query = version === undefined ? '' : `?version=${version}`
    const path = keyPath(input.argument('key'), 'config-service get') + query
    const { body } = await context.cluster().json<Setting>(path)
    if (input.flag('json')) return context.printJson(body)
    context.print(body.value ?? '')
  },
}

async function givenValue(context: Context, input: Input): Promise<string> {
  const file = input.text('file')
  const value = input.optionalArgument('value')
  if ((file === undefined) === (value === undefined)) {
    const reason = 'give the value as an argument, or by --file'
    throw cliErrors.INPUT_INVALID({ reason, command: 'config-service set' })
  }
  if (file === undefined) return value ?? ''
  if (file === '-') return context.readInput()
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw cliErrors.FILE_UNREADABLE({ file, reason: fileReason(error) })
  }
}

const set: Command = {
  id: 'config-service set',
  summary: 'give a key a value; services that use it follow',
  arguments: [keyArgument, { name: 'value', description: 'the value', required: false }],
  flags: {
    file: {
      type: 'text',
      short: 'f',
      description: 'file with the value ("-": standard input)',
      placeholder: 'FILE',
    },
    ...expectFlag,
    ...jsonFlag,
    ...dryRunFlag,
  },
  examples: [
    'dcos config-service set shop/web/level debug',
    'dcos config-service set shop/web/main.conf --file main.conf',
  ],
  async run(context, input) {
    const key = input.argument('key')
    const path = keyPath(key, 'config-service set') + casOf(input)
    const value = await givenValue(context, input)
    if (input.flag('dry-run')) return context.print(`would set ${key} (${Buffer.byteLength(value)} bytes)`)
    const { body } = await context.cluster().json<Setting>(path, { method: 'PUT', body: { value } })
    if (input.flag('json')) return context.printJson(body)
    context.print(`${nameOf(body)} has version ${body.version}`)
  },
}

const list: Command = {
  id: 'config-service list',
  summary: 'list the keys below a path, or the namespaces',
  arguments: [{ name: 'key', description: 'NAMESPACE or NAMESPACE/FOLDER', required: false }],
  flags: { ...jsonFlag, ...quietFlag },
  examples: ['dcos config-service list', 'dcos config-service list shop'],
  async run(context, input) {
    const key = input.optionalArgument('key')
    if (key === undefined || key === '/') {
      const { body } = await context.cluster().json<{ namespaces: string[] }>('/config/v1/namespaces')
      if (input.flag('json')) return context.printJson(body.namespaces)
      return body.namespaces.forEach((name) => context.print(name))
    }
    const path = `${keyPath(key, 'config-service list')}?list=true`
    const { body } = await context.cluster().json<{ keys: Setting[] }>(path)
    if (input.flag('json')) return context.printJson(body.keys)
    if (input.flag('quiet')) return body.keys.forEach((each) => context.print(nameOf(each)))
    context.printTable({
      headings: ['KEY', 'VERSION', 'CHANGED', 'BY', 'VALUE'],
      rows: body.keys.map((each) => [
        ...[nameOf(each), String(each.version), each.at, each.by],
        (each.value ?? '').split('\n', 1)[0]?.slice(0, 60) ?? '',
      ]),
    })
  },
}

const history: Command = {
  id: 'config-service history',
  summary: 'list the versions of a key that are kept, the newest first',
  arguments: [keyArgument],
  flags: { ...jsonFlag },
  examples: ['dcos config-service history shop/web/level'],
  async run(context, input) {
    const path = `${keyPath(input.argument('key'), 'config-service history')}?history=true`
    const { body } = await context.cluster().json<{ versions: Setting[] }>(path)
    if (input.flag('json')) return context.printJson(body.versions)
    context.printTable({
      headings: ['VERSION', 'CHANGED', 'BY', 'VALUE'],
      rows: body.versions.map(({ version, at, by, value, deleted }) => [
        ...[String(version), at, by],
        deleted ? '(deleted)' : ((value ?? '').split('\n', 1)[0]?.slice(0, 60) ?? ''),
      ]),
    })
  },
}

const remove: Command = {
  id: 'config-service delete',
  summary: 'delete a key; what runs keeps what it has',
  arguments: [keyArgument],
  flags: { ...expectFlag, ...dryRunFlag, ...yesFlag },
  examples: ['dcos config-service delete shop/web/level --yes'],
  async run(context, input) {
    const key = input.argument('key')
    const path = keyPath(key, 'config-service delete') + casOf(input)
    if (input.flag('dry-run')) return context.print(`would delete ${key}`)
    await confirm(context, input, `Delete ${key}?`, `the deletion of ${key}`)
    await context.cluster().text(path, { method: 'DELETE' })
  },
}

/** `dcos config-service …` */
export const configServiceCommands: Command[] = [get, set, list, watch, history, remove]

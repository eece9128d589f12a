import { writeFileSync } from 'node:fs'
import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../../errors.ts'
import { jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { pathArgument, secretPath, storeFlag } from './secret-api.ts'
import type { SecretVersion } from './secret-api.ts'
import { secretChanges } from './secret-changes.ts'

const list: Command = {
  id: 'security secrets list',
  summary: 'list the secrets below a path, without their values',
  arguments: [{ name: 'secret-path', description: 'folder of secrets (default: /)', required: false }],
  flags: { ...storeFlag, ...jsonFlag, ...quietFlag },
  examples: ['dcos security secrets list /', 'dcos security secrets list team'],
  async run(context, input) {
    const path = `${secretPath(input, input.optionalArgument('secret-path') ?? '/')}?list=true`
    const { body } = await context.cluster().json<{ array: string[] }>(path)
    if (input.flag('json')) return context.printJson(body.array)
    for (const name of body.array) context.print(input.flag('quiet') ? name : `- ${name}`)
  },
}

const get: Command = {
  id: 'security secrets get',
  summary: 'print the value of a secret, or write it into a file',
  arguments: [pathArgument],
  flags: {
    version: { type: 'integer', description: 'this version (default: the newest)', placeholder: 'N' },
    output: {
      type: 'text',
      short: 'o',
      description: 'new file for the value, for you alone',
      placeholder: 'FILE',
    },
    ...storeFlag,
    ...jsonFlag,
  },
  examples: [
    'dcos security secrets get team/db/password',
    'dcos security secrets get -o keystore.jks team/web/keystore',
  ],
  async run(context, input) {
    const version = input.integer('version')
    const query = version === undefined ? '' : `?version=${version}`
    const path = secretPath(input, input.argument('secret-path')) + query
    const answer = await context.cluster().stream(path, { headers: { accept: 'application/octet-stream' } })
    const value = Buffer.concat((await answer.toArray()) as Buffer[])
    const output = input.text('output')
    if (output === undefined) {
      const text = value.toString('utf8')
      if (!Buffer.from(text).equals(value)) {
        const reason = 'the value is no text; write it into a file with --output FILE'
        throw cliErrors.INPUT_INVALID({ reason, command: 'security secrets get' })
      }
      if (input.flag('json')) return context.printJson({ value: text })
      return context.print(`value: ${text}`)
    }
    try {
      writeFileSync(output, value, { mode: 0o600, flag: 'wx' })
    } catch (error) {
      throw cliErrors.FILE_UNWRITABLE({ file: output, reason: fileReason(error) })
    }
  },
}

const versions: Command = {
  id: 'security secrets versions',
  summary: 'list the versions of a secret that are kept, the newest first',
  arguments: [pathArgument],
  flags: { ...storeFlag, ...jsonFlag, ...quietFlag },
  examples: ['dcos security secrets versions team/db/password'],
  async run(context, input) {
    const path = `${secretPath(input, input.argument('secret-path'))}?versions=true`
    const { body } = await context.cluster().json<{ array: SecretVersion[] }>(path)
    if (input.flag('json')) return context.printJson(body.array)
    if (input.flag('quiet')) return body.array.forEach(({ version }) => context.print(String(version)))
    context.printTable({
      headings: ['VERSION', 'CREATED', 'BY', 'BYTES'],
      rows: body.array.map(({ version, createdAt, by, bytes }) => [
        String(version),
        createdAt,
        by,
        String(bytes),
      ]),
    })
  },
}

/** `dcos security secrets …` */
export const secretCommands: Command[] = [list, get, versions, ...secretChanges]

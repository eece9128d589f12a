import { confirm } from '../confirm.ts'
import { cliErrors } from '../../errors.ts'
import { dryRunFlag, yesFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { givenSecret, pathArgument, secretPath, storeFlag, valueFlags } from './secret-api.ts'

function writing(word: 'create' | 'update', method: 'PUT' | 'PATCH', summary: string): Command {
  return {
    id: `security secrets ${word}`,
    summary,
    arguments: [pathArgument],
    flags: { ...valueFlags, ...storeFlag, ...dryRunFlag },
    examples: [
      `dcos security secrets ${word} -t password.txt team/db/password`,
      `dcos security secrets ${word} -f keystore.jks team/web/keystore`,
    ],
    async run(context, input) {
      const path = input.argument('secret-path')
      const body = await givenSecret(context, input, `security secrets ${word}`)
      if (input.flag('dry-run')) return context.print(`would ${word} secret ${path}`)
      await context.cluster().text(secretPath(input, path), { method, body })
    },
  }
}

const remove: Command = {
  id: 'security secrets delete',
  summary: 'delete a secret and all its versions; what runs keeps what it has',
  arguments: [pathArgument],
  flags: { ...storeFlag, ...dryRunFlag, ...yesFlag },
  examples: ['dcos security secrets delete team/db/password --yes'],
  async run(context, input) {
    const path = input.argument('secret-path')
    if (input.flag('dry-run')) return context.print(`would delete secret ${path}`)
    await confirm(context, input, `Delete secret ${path} and all its versions?`, `the deletion of ${path}`)
    await context.cluster().text(secretPath(input, path), { method: 'DELETE' })
  },
}

const rollback: Command = {
  id: 'security secrets rollback',
  summary: 'make what an older version says the newest version; services follow it',
  arguments: [pathArgument, { name: 'version', description: 'number of the version', required: true }],
  flags: { ...storeFlag, ...dryRunFlag },
  examples: ['dcos security secrets rollback team/db/password 3'],
  async run(context, input) {
    const path = input.argument('secret-path')
    const version = input.argument('version')
    if (!/^\d+$/.test(version)) {
      const reason = `"${version}" is no number of a version`
      throw cliErrors.INPUT_INVALID({ reason, command: 'security secrets versions' })
    }
    if (input.flag('dry-run')) return context.print(`would roll secret ${path} back to version ${version}`)
    const target = `${secretPath(input, path)}?rollback=${version}`
    const { body } = await context.cluster().json<{ version: number }>(target, { method: 'POST' })
    context.print(`version ${body.version} of ${path} says what version ${version} says`)
  },
}

const rotate: Command = {
  id: 'security secrets rotate',
  summary: 'encrypt all secrets under the newest key of the cluster key file',
  flags: { ...storeFlag, ...dryRunFlag },
  examples: ['dcos security secrets rotate'],
  async run(context, input) {
    if (input.flag('dry-run')) return context.print('would encrypt all secrets under the newest key')
    const path = `/secrets/v1/store/${encodeURIComponent(input.text('store-id') ?? 'default')}/rotate`
    const { body } = await context
      .cluster()
      .json<{ keyId: string; reencrypted: number; remaining: number }>(path, {
        method: 'POST',
      })
    context.print(
      `${body.reencrypted} versions were moved to key ${body.keyId}, ${body.remaining} are still under another`,
    )
    return body.remaining === 0 ? 0 : 1
  },
}

/** What changes secrets. */
export const secretChanges: Command[] = [
  writing('create', 'PUT', 'create a secret'),
  writing('update', 'PATCH', 'give a secret a new version; services that use it follow'),
  remove,
  rollback,
  rotate,
]

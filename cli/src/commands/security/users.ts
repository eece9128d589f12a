import { confirm } from '../confirm.ts'
import { cliErrors } from '../../errors.ts'
import { dryRunFlag, jsonFlag, quietFlag, yesFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { readTextFile, usersPath } from './api.ts'
import type { Grant, User } from './api.ts'
import { permissionCommands } from './permission-commands.ts'

const uidArgument = { name: 'uid', description: 'user id', required: true }

interface Permissions {
  direct: Grant[]
  groups: (Grant & { gid: string })[]
}

const namesOf = ({ actions }: Grant): string => actions.map(({ name }) => name).join(', ')

function listCommand(words: 'users' | 'service-accounts', what: string): Command {
  return {
    id: `security org ${words} list`,
    summary: `list the ${what}s`,
    flags: { ...jsonFlag, ...quietFlag },
    examples: [`dcos security org ${words} list`],
    async run(context, input) {
      const query = words === 'users' ? '' : '?type=service'
      const { body } = await context.cluster().json<{ array: User[] }>(usersPath() + query)
      if (input.flag('json')) return context.printJson(body.array)
      if (input.flag('quiet')) return body.array.forEach(({ uid }) => context.print(uid))
      context.printTable({
        headings: ['UID', 'DESCRIPTION', 'PROVIDER'],
        rows: body.array.map(({ uid, description, provider_type: provider }) => [uid, description, provider]),
      })
    },
  }
}

function showCommand(words: 'users' | 'service-accounts', what: string): Command {
  return {
    id: `security org ${words} show`,
    summary: `show a ${what}, its groups and what it may do`,
    arguments: [uidArgument],
    flags: { ...jsonFlag },
    examples: [`dcos security org ${words} show ann`, `dcos security org ${words} show ann --json`],
    async run(context, input) {
      const path = usersPath(input.argument('uid'))
      const cluster = context.cluster()
      const [user, groups, permissions] = await Promise.all([
        cluster.json<User>(path),
        cluster.json<{ array: { group: { gid: string } }[] }>(`${path}/groups`),
        cluster.json<Permissions>(`${path}/permissions`),
      ])
      const gids = groups.body.array.map(({ group }) => group.gid)
      if (input.flag('json'))
        return context.printJson({ ...user.body, groups: gids, permissions: permissions.body })
      const { uid, description } = user.body
      context.print(
        `${uid}${description === '' ? '' : ` (${description})`}; groups: ${gids.join(', ') || 'none'}`,
      )
      context.printTable({
        headings: ['RESOURCE', 'ACTIONS', 'BY'],
        rows: [
          ...permissions.body.direct.map((grant) => [grant.rid, namesOf(grant), 'itself']),
          ...permissions.body.groups.map((grant) => [grant.rid, namesOf(grant), `group ${grant.gid}`]),
        ],
      })
    },
  }
}

function deleteCommand(words: 'users' | 'service-accounts', what: string): Command {
  return {
    id: `security org ${words} delete`,
    summary: `delete a ${what}; its tokens are refused from then on`,
    arguments: [uidArgument],
    flags: { ...dryRunFlag, ...yesFlag },
    examples: [`dcos security org ${words} delete ann --yes`],
    async run(context, input) {
      const uid = input.argument('uid')
      if (input.flag('dry-run')) return context.print(`would delete ${what} ${uid}`)
      await confirm(context, input, `Delete ${what} ${uid}?`, `the deletion of ${uid}`)
      await context.cluster().text(usersPath(uid), { method: 'DELETE' })
    },
  }
}

async function newPassword(
  context: Context,
  given: string | undefined,
  file: string | undefined,
): Promise<string> {
  if (file !== undefined) return readTextFile(file).trim()
  const password = given ?? (await context.ask('Password: ', { hidden: true }))
  if (password === undefined || password === '') {
    const reason = 'give the password by --password-file, --password, or where it is asked for'
    throw cliErrors.INPUT_INVALID({ reason, command: 'security org users create' })
  }
  return password
}

const passwordFlags = {
  password: { type: 'text', description: 'password; prefer --password-file', placeholder: 'TEXT' },
  'password-file': { type: 'text', description: 'file that holds the password', placeholder: 'FILE' },
} as const
const descriptionFlag = {
  description: { type: 'text', short: 'd', description: 'what it is for', placeholder: 'TEXT' },
} as const

const create: Command = {
  id: 'security org users create',
  summary: 'create a user with a password',
  arguments: [uidArgument],
  flags: { ...passwordFlags, ...descriptionFlag, ...dryRunFlag },
  examples: ['dcos security org users create ann --description Ann --password-file secret.txt'],
  async run(context, input) {
    const uid = input.argument('uid')
    if (input.flag('dry-run')) return context.print(`would create user ${uid}`)
    const password = await newPassword(context, input.text('password'), input.text('password-file'))
    const description = input.text('description') ?? ''
    await context.cluster().text(usersPath(uid), { method: 'PUT', body: { password, description } })
  },
}

const setPassword: Command = {
  id: 'security org users set-password',
  summary: 'give a user another password; what is logged in with the old one is logged out',
  arguments: [uidArgument],
  flags: { ...passwordFlags, ...dryRunFlag },
  examples: ['dcos security org users set-password ann --password-file secret.txt'],
  async run(context, input) {
    const uid = input.argument('uid')
    if (input.flag('dry-run')) return context.print(`would change the password of user ${uid}`)
    const password = await newPassword(context, input.text('password'), input.text('password-file'))
    await context.cluster().text(usersPath(uid), { method: 'PATCH', body: { password } })
  },
}

const createAccount: Command = {
  id: 'security org service-accounts create',
  summary: 'create a service account with a public key',
  arguments: [uidArgument],
  flags: {
    'public-key': { type: 'text', short: 'p', description: 'RSA public key, PEM', placeholder: 'FILE' },
    ...descriptionFlag,
    ...dryRunFlag,
  },
  examples: ['dcos security org service-accounts create --public-key ci.pub.pem --description CI ci'],
  async run(context, input) {
    const uid = input.argument('uid')
    const file = input.text('public-key')
    if (file === undefined) {
      const command = 'security org service-accounts create'
      throw cliErrors.INPUT_INVALID({ reason: 'name the public key with --public-key FILE', command })
    }
    const body = { public_key: readTextFile(file), description: input.text('description') ?? '' }
    if (input.flag('dry-run')) return context.print(`would create service account ${uid}`)
    await context.cluster().text(usersPath(uid), { method: 'PUT', body })
  },
}

/** `dcos security org users …` and `service-accounts …` */
export const userCommands: Command[] = [
  listCommand('users', 'user'),
  showCommand('users', 'user'),
  create,
  setPassword,
  deleteCommand('users', 'user'),
  ...permissionCommands('users', 'user'),
  listCommand('service-accounts', 'service account'),
  showCommand('service-accounts', 'service account'),
  createAccount,
  deleteCommand('service-accounts', 'service account'),
  ...permissionCommands('service-accounts', 'service account'),
]

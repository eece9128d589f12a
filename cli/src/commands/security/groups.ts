import { confirm } from '../confirm.ts'
import { dryRunFlag, jsonFlag, quietFlag, yesFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { groupsPath } from './api.ts'
import type { Grant, Group, User } from './api.ts'
import { permissionCommands } from './permission-commands.ts'

const gidArgument = { name: 'gid', description: 'group id', required: true }
const uidArgument = { name: 'uid', description: 'user id', required: true }

const list: Command = {
  id: 'security org groups list',
  summary: 'list the groups',
  flags: { ...jsonFlag, ...quietFlag },
  examples: ['dcos security org groups list'],
  async run(context, input) {
    const { body } = await context.cluster().json<{ array: Group[] }>(groupsPath())
    if (input.flag('json')) return context.printJson(body.array)
    if (input.flag('quiet')) return body.array.forEach(({ gid }) => context.print(gid))
    context.printTable({
      headings: ['GID', 'DESCRIPTION'],
      rows: body.array.map(({ gid, description }) => [gid, description]),
    })
  },
}

const show: Command = {
  id: 'security org groups show',
  summary: 'show a group, its members and what they may do',
  arguments: [gidArgument],
  flags: { ...jsonFlag },
  examples: ['dcos security org groups show developers'],
  async run(context, input) {
    const path = groupsPath(input.argument('gid'))
    const cluster = context.cluster()
    const [group, people, services, permissions] = await Promise.all([
      cluster.json<Group>(path),
      cluster.json<{ array: { user: User }[] }>(`${path}/users`),
      cluster.json<{ array: { user: User }[] }>(`${path}/users?type=service`),
      cluster.json<{ array: Grant[] }>(`${path}/permissions`),
    ])
    const members = [...people.body.array, ...services.body.array].map(({ user }) => user.uid)
    const grants = permissions.body.array
    if (input.flag('json')) return context.printJson({ ...group.body, members, permissions: grants })
    const { gid, description } = group.body
    context.print(
      `${gid}${description === '' ? '' : ` (${description})`}; members: ${members.join(', ') || 'none'}`,
    )
    context.printTable({
      headings: ['RESOURCE', 'ACTIONS'],
      rows: grants.map(({ rid, actions }) => [rid, actions.map(({ name }) => name).join(', ')]),
    })
  },
}

const create: Command = {
  id: 'security org groups create',
  summary: 'create a group',
  arguments: [gidArgument],
  flags: {
    description: { type: 'text', short: 'd', description: 'what it is for', placeholder: 'TEXT' },
    ...dryRunFlag,
  },
  examples: ['dcos security org groups create developers --description Developers'],
  async run(context, input) {
    const gid = input.argument('gid')
    if (input.flag('dry-run')) return context.print(`would create group ${gid}`)
    const body = { description: input.text('description') ?? '' }
    await context.cluster().text(groupsPath(gid), { method: 'PUT', body })
  },
}

const remove: Command = {
  id: 'security org groups delete',
  summary: 'delete a group and what was granted to it',
  arguments: [gidArgument],
  flags: { ...dryRunFlag, ...yesFlag },
  examples: ['dcos security org groups delete developers --yes'],
  async run(context, input) {
    const gid = input.argument('gid')
    if (input.flag('dry-run')) return context.print(`would delete group ${gid}`)
    await confirm(context, input, `Delete group ${gid}?`, `the deletion of ${gid}`)
    await context.cluster().text(groupsPath(gid), { method: 'DELETE' })
  },
}

function membership(word: 'add_user' | 'remove_user', method: 'PUT' | 'DELETE', summary: string): Command {
  return {
    id: `security org groups ${word}`,
    summary,
    arguments: [gidArgument, uidArgument],
    flags: { ...dryRunFlag },
    examples: [`dcos security org groups ${word} developers ann`],
    async run(context, input) {
      const [gid, uid] = [input.argument('gid'), input.argument('uid')]
      const verb = method === 'PUT' ? 'add' : 'remove'
      if (input.flag('dry-run')) return context.print(`would ${verb} user ${uid} (group ${gid})`)
      await context.cluster().text(`${groupsPath(gid)}/users/${encodeURIComponent(uid)}`, { method })
    },
  }
}

/** `dcos security org groups …` */
export const groupCommands: Command[] = [
  list,
  show,
  create,
  remove,
  membership('add_user', 'PUT', 'put a user or a service account into a group'),
  membership('remove_user', 'DELETE', 'take a user or a service account out of a group'),
  ...permissionCommands('groups', 'group'),
]

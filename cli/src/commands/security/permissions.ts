import { dryRunFlag, jsonFlag, quietFlag, yesFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { confirm } from '../confirm.ts'
import { aclPath } from './api.ts'

interface Line {
  actions: { name: string }[]
}

const ridArgument = { name: 'rid', description: 'resource id', required: true }

const list: Command = {
  id: 'security org permissions list',
  summary: 'list the resources that have an access list',
  flags: { ...jsonFlag, ...quietFlag },
  examples: ['dcos security org permissions list'],
  async run(context, input) {
    const { body } = await context
      .cluster()
      .json<{ array: { rid: string; description: string }[] }>('/acs/api/v1/acls')
    if (input.flag('json')) return context.printJson(body.array)
    if (input.flag('quiet')) return body.array.forEach(({ rid }) => context.print(rid))
    context.printTable({
      headings: ['RESOURCE', 'DESCRIPTION'],
      rows: body.array.map(({ rid, description }) => [rid, description]),
    })
  },
}

const show: Command = {
  id: 'security org permissions show',
  summary: 'show who may do what to a resource',
  arguments: [ridArgument],
  flags: { ...jsonFlag },
  examples: ['dcos security org permissions show dcos:superuser'],
  async run(context, input) {
    const path = `${aclPath(input.argument('rid'))}/permissions`
    const { body } = await context
      .cluster()
      .json<{ users: (Line & { uid: string })[]; groups: (Line & { gid: string })[] }>(path)
    if (input.flag('json')) return context.printJson(body)
    const names = ({ actions }: Line): string => actions.map(({ name }) => name).join(', ')
    context.printTable({
      headings: ['WHO', 'ID', 'ACTIONS'],
      rows: [
        ...body.users.map((line) => ['user', line.uid, names(line)]),
        ...body.groups.map((line) => ['group', line.gid, names(line)]),
      ],
    })
  },
}

const rotate: Command = {
  id: 'security org keys rotate',
  summary: 'sign tokens with a new key; tokens of the old one stay good until they expire',
  flags: {
    revoke: { type: 'boolean', description: 'refuse every token that was given out so far (yours too)' },
    ...dryRunFlag,
    ...yesFlag,
  },
  examples: ['dcos security org keys rotate', 'dcos security org keys rotate --revoke --yes'],
  async run(context, input) {
    const revoke = input.flag('revoke')
    if (input.flag('dry-run')) {
      return context.print(revoke ? 'would rotate the key and refuse all tokens' : 'would rotate the key')
    }
    if (revoke) await confirm(context, input, 'Log everybody out?', 'the revocation')
    const call = { method: 'POST', body: { revoke } } as const
    const { body } = await context.cluster().json<{ kid: string }>('/acs/api/v1/signing-keys', call)
    context.tell(`Tokens are signed by key ${body.kid.slice(0, 12)} from now on.`)
  },
}

/** `dcos security org permissions …` and `keys …` */
export const accessCommands: Command[] = [list, show, rotate]

import { unknownFields } from '../../apply/plan/unknown-fields.ts'
import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'
import { jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Fields } from '../../apply/plan/types.ts'
import { readJson } from '../read-json.ts'
import { escapeId, query } from './paths.ts'
import { parseProperties } from './properties.ts'
import { changeFlags, changeQuery, showChange } from './show-change.ts'
import type { Change } from './types.ts'

interface Group {
  id: string
  apps: unknown[]
  groups: Group[]
  enforceRole?: boolean
}

const groupsPath = '/service/marathon/v2/groups'
const groupArgument = { name: 'group-id', description: 'id of the group', required: true }

const groupPath = (id: string): string => `${groupsPath}/${escapeId(id)}`

async function fetchGroup(cluster: ClusterClient, id: string): Promise<Group> {
  const { status, body } = await cluster.json<Group>(groupPath(id), { accept: [404] })
  if (status !== 404) return body
  const hint = 'dcos marathon group list shows the groups there are.'
  throw cliErrors.NOT_FOUND({ kind: 'group', name: id, hint })
}

/** A group and all below it, the root left out. */
function flatten(group: Group): Group[] {
  return group.groups.flatMap((child) => [child, ...flatten(child)])
}

const countApps = (group: Group): number =>
  group.apps.length + group.groups.reduce((sum, child) => sum + countApps(child), 0)

const list: Command = {
  id: 'marathon group list',
  summary: 'list the groups of services',
  flags: { ...jsonFlag, ...quietFlag },
  examples: ['dcos marathon group list'],
  async run(context, input) {
    const groups = flatten((await context.cluster().json<Group>(groupsPath)).body)
    if (input.flag('json')) return context.printJson(groups)
    if (input.flag('quiet')) return groups.forEach(({ id }) => context.print(id))
    context.printTable({
      headings: ['ID', 'APPS', 'ENFORCE_ROLE'],
      rows: groups.map((group) => [group.id, String(countApps(group)), group.enforceRole ? 'True' : 'False']),
    })
  },
}

const show: Command = {
  id: 'marathon group show',
  summary: 'show a group as JSON',
  arguments: [groupArgument],
  flags: {
    ...jsonFlag,
    'group-version': { type: 'text', description: 'as it was at this time', placeholder: 'VERSION' },
  },
  examples: ['dcos marathon group show /team'],
  async run(context, input) {
    const cluster = context.cluster()
    const id = input.argument('group-id')
    const version = input.text('group-version')
    if (version === undefined) return context.printJson(await fetchGroup(cluster, id))
    const path = `${groupPath(id)}/versions/${encodeURIComponent(version)}`
    const { status, body } = await cluster.json(path, { accept: [404] })
    const hint = `dcos marathon group show ${id} shows the version of now.`
    if (status === 404) throw cliErrors.NOT_FOUND({ kind: 'version of a group', name: version, hint })
    context.printJson(body)
  },
}

const add: Command = {
  id: 'marathon group add',
  summary: 'add a group with its services from a definition (JSON)',
  arguments: [
    { name: 'file', description: 'file with the definition; standard input without it', required: false },
  ],
  flags: {
    ...changeFlags,
    id: { type: 'text', description: 'an empty group of this id', placeholder: 'ID' },
  },
  examples: ['dcos marathon group add group.json', 'dcos marathon group add --id /team'],
  async run(context, input) {
    const id = input.text('id')
    const body = id === undefined ? await readJson(context, input.optionalArgument('file')) : { id }
    const path = groupsPath + query(changeQuery(input))
    await showChange(
      context,
      input,
      (await context.cluster().json<Change>(path, { method: 'POST', body })).body,
    )
  },
}

/** Pairs of which a group has each; a group that is given nothing else would be emptied. */
function knownProperties(id: string, words: string[]): Fields {
  const wanted = parseProperties(words, 'marathon group update')
  const [reason] = unknownFields({ kind: 'group', id, wanted, source: '', after: [] })
  if (reason === undefined) return wanted
  throw cliErrors.INPUT_INVALID({
    reason: reason.replace('; it is passed over', ''),
    command: 'marathon group update',
  })
}

const update: Command = {
  id: 'marathon group update',
  summary: 'change properties of a group, or all of it from JSON on standard input',
  arguments: [
    groupArgument,
    { name: 'properties', description: 'pairs as enforceRole=true', required: false, rest: true },
  ],
  flags: { ...changeFlags },
  examples: ['dcos marathon group update /team < group.json'],
  async run(context, input) {
    const cluster = context.cluster()
    const { id } = await fetchGroup(cluster, input.argument('group-id'))
    const words = input.rest()
    const body =
      words.length > 0 ? knownProperties(id, words) : ((await readJson(context, undefined)) as Fields)
    const named = { kind: 'group' as const, id, wanted: body, source: '', after: [] }
    for (const sentence of unknownFields(named)) context.tell(sentence)
    const path = groupPath(id) + query(changeQuery(input))
    await showChange(context, input, (await cluster.json<Change>(path, { method: 'PUT', body })).body)
  },
}

const scale: Command = {
  id: 'marathon group scale',
  summary: 'multiply the instances of all services of a group',
  arguments: [groupArgument, { name: 'factor', description: 'such as 2 or 0.5', required: true }],
  flags: { ...changeFlags },
  examples: ['dcos marathon group scale /team 2'],
  async run(context, input) {
    const text = input.argument('factor')
    if (!/^\d+(\.\d+)?$/.test(text)) {
      throw cliErrors.INPUT_INVALID({ reason: `"${text}" is not a factor`, command: 'marathon group scale' })
    }
    const cluster = context.cluster()
    const { id } = await fetchGroup(cluster, input.argument('group-id'))
    const path = groupPath(id) + query(changeQuery(input))
    const call = { method: 'PUT', body: { scaleBy: Number(text) } } as const
    await showChange(context, input, (await cluster.json<Change>(path, call)).body)
  },
}

const remove: Command = {
  id: 'marathon group remove',
  summary: 'end all services of a group and forget it',
  arguments: [groupArgument],
  flags: { ...changeFlags },
  examples: ['dcos marathon group remove /team', 'dcos marathon group remove /team --dry-run'],
  async run(context, input) {
    const cluster = context.cluster()
    const { id } = await fetchGroup(cluster, input.argument('group-id'))
    const path = groupPath(id) + query(changeQuery(input))
    await showChange(context, input, (await cluster.json<Change>(path, { method: 'DELETE' })).body)
  },
}

export const groupCommands = [list, show, add, update, scale, remove]

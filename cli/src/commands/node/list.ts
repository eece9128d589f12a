import type { ClusterClient } from '../../http/cluster-client.ts'
import { jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { cliErrors } from '../../errors.ts'
import { layOutResources } from './resources.ts'
import { addressOf, fetchState, lookUp } from './state.ts'
import type { Agent, Domain, State } from './state.ts'

/** A machine of the cluster, for a line of the table. */
interface Node {
  hostname: string
  ip: string
  public_ips: string[]
  id: string
  type: string
  status: string
  region: string
  zone: string
  cpus: string
  mem: string
  /** What `--field` asked for, by its name. */
  fields: Record<string, unknown>
  /** What the master says of it, which its JSON holds as it is. */
  told: object
}

type PublicAddresses = ReadonlyMap<string, string[]>

const unknown = 'N/A'

function statusOf({ drain_info: drained, deactivated, active }: Agent): string {
  if (drained?.state !== undefined) return drained.state
  return deactivated ? 'DEACTIVATED' : active ? 'ACTIVE' : 'UNREACHABLE'
}

function placeOf(domain: Domain | undefined): { region: string; zone: string } {
  const { region, zone } = domain?.fault_domain ?? {}
  return { region: region?.name ?? unknown, zone: zone?.name ?? unknown }
}

/** The member of a dotted name, as `attributes.rack`. */
export function fieldOf(value: unknown, name: string): unknown {
  const whole = (value as Record<string, unknown> | null | undefined)?.[name]
  if (whole !== undefined || !name.includes('.')) return whole
  const [first = '', ...rest] = name.split('.')
  return fieldOf((value as Record<string, unknown> | null | undefined)?.[first], rest.join('.'))
}

/** Where the cluster knows no public addresses, there are none to show. */
async function publicAddresses(cluster: ClusterClient): Promise<PublicAddresses> {
  const { status, body } = await cluster
    .json<{ private_ip: string; public_ips?: string[] }[]>('/net/v1/nodes', {
      accept: [401, 403, 404, 500, 502, 503, 504],
    })
    .catch(() => ({ status: 0, body: [] })) // the list is worth having without
  if (status !== 200 || !Array.isArray(body)) return new Map()
  return new Map(body.map((node) => [node.private_ip, node.public_ips ?? []]))
}

function agentNode(agent: Agent, outside: PublicAddresses, fields: string[]): Node {
  const isPublic = String(agent.attributes?.public_ip) === 'true'
  const ip = addressOf(agent.pid)
  return {
    hostname: agent.hostname,
    ip,
    public_ips: outside.get(ip) ?? [],
    id: agent.id,
    type: isPublic ? 'agent (public)' : 'agent',
    status: statusOf(agent),
    ...placeOf(agent.domain),
    ...layOutResources(agent.used_resources, agent.resources),
    fields: Object.fromEntries(fields.map((name) => [name, fieldOf(agent, name)])),
    told: agent,
  }
}

function masterNodes(state: State, masters: { ip: string }[], outside: PublicAddresses): Node[] {
  const leader = addressOf(state.pid)
  const others = [...new Set(masters.map(({ ip }) => ip))].filter((ip) => ip !== leader)
  const master = (ip: string, type: string, id: string): Node => ({
    hostname: ip === leader ? (state.hostname ?? ip) : ip,
    ip,
    public_ips: outside.get(ip) ?? [],
    id,
    type,
    status: '',
    ...placeOf(ip === leader ? state.domain : undefined),
    cpus: '',
    mem: '',
    fields: {},
    told: ip === leader ? { pid: state.pid, version: state.version } : {},
  })
  return [
    master(leader, 'master (leader)', state.id),
    ...others.map((ip) => master(ip, 'master (standby)', unknown)),
  ]
}

async function readNodes(cluster: ClusterClient, fields: string[]): Promise<Node[]> {
  const [state, outside, masters] = await Promise.all([
    fetchState(cluster),
    publicAddresses(cluster),
    lookUp(cluster, 'master.mesos', { accept: [403, 404, 502, 503, 504] }),
  ])
  const agents = state.slaves.map((agent) => agentNode(agent, outside, fields))
  agents.sort((a, b) => (a.hostname < b.hostname ? -1 : a.hostname > b.hostname ? 1 : 0))
  return [...agents, ...masterNodes(state, masters, outside)]
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return unknown
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}

/** An element of the JSON: what the master says, with where the node is and how it stands; absent is what nobody knows. */
function jsonOf({ told, fields, cpus: _cpus, mem: _mem, ...node }: Node): object {
  const known = Object.entries(node).filter(([, value]) => value !== unknown && value !== '')
  const type = node.type.startsWith('agent') ? 'agent' : node.type
  return {
    ...told,
    ...Object.fromEntries(known),
    type,
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
  }
}

async function listNodes(context: Context, input: Input): Promise<void> {
  const fields = input.texts('field')
  const wanted = input.text('mesos-id')
  const nodes = (await readNodes(context.cluster(), fields)).filter(
    ({ id }) => wanted === undefined || id === wanted,
  )
  if (wanted !== undefined && nodes.length === 0) {
    throw cliErrors.NOT_FOUND({ kind: 'node', name: wanted, hint: 'dcos node list shows the ids.' })
  }
  if (input.flag('json')) return context.printJson(nodes.map(jsonOf))
  if (input.flag('quiet')) return nodes.forEach(({ id }) => context.print(id))
  context.printTable({
    headings: [
      ...['HOSTNAME', 'IP', 'PUBLIC IP(S)', 'ID', 'TYPE', 'STATUS', 'REGION', 'ZONE', 'CPUS', 'MEM'],
      ...fields.map((name) => name.toUpperCase()),
    ],
    rows: nodes.map((node) => [
      node.hostname,
      node.ip,
      node.public_ips.join(', ') || unknown,
      node.id,
      node.type,
      node.status,
      node.region,
      node.zone,
      node.cpus,
      node.mem,
      ...fields.map((name) => textOf(node.fields[name])),
    ]),
  })
}

/** `dcos node list` */
export const list: Command = {
  id: 'node list',
  summary: 'list the machines of the cluster, with what they use of their resources',
  flags: {
    ...jsonFlag,
    ...quietFlag,
    field: {
      type: 'text',
      multiple: true,
      description: 'one more column, as attributes.rack',
      placeholder: 'NAME',
    },
    'mesos-id': { type: 'text', description: 'only this node', placeholder: 'ID' },
  },
  examples: ['dcos node list', 'dcos node list --field attributes.rack', 'dcos node list --json'],
  run: listNodes,
}

/** `dcos node` */
export const bare: Command = {
  ...list,
  id: 'node',
  summary: 'the same as: dcos node list',
  examples: ['dcos node'],
}

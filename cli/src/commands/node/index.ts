import { activationCommands } from './activation.ts'
import { drain } from './drain.ts'
import { layOutResources } from './resources.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'

interface Agent {
  id: string
  hostname: string
  pid: string
  active: boolean
  deactivated?: boolean
  drain_info?: { state?: string }
  attributes?: Record<string, unknown>
  resources?: Record<string, unknown>
  used_resources?: Record<string, unknown>
  domain?: { fault_domain?: { region?: { name: string }; zone?: { name: string } } }
}

interface State {
  hostname?: string
  id: string
  pid: string
  version: string
  slaves: Agent[]
}

/** A line of `dcos node list`, and an element of its JSON. */
interface Node {
  hostname: string
  ip: string
  /** `N/A` where nothing tells it. */
  public_ips: string
  id: string
  type: string
  status: string
  region: string
  zone: string
  cpus: string
  mem: string
}

function addressOf(pid: string): string {
  return (pid.split('@')[1] ?? pid).replace(/:\d+$/, '')
}

function statusOf({ drain_info: drained, deactivated, active }: Agent): string {
  if (drained?.state !== undefined) return drained.state
  return deactivated ? 'DEACTIVATED' : active ? 'ACTIVE' : 'UNREACHABLE'
}

function nodesOf(state: State): Node[] {
  const agents = state.slaves.map((agent): Node => {
    const isPublic = String(agent.attributes?.public_ip) === 'true'
    return {
      hostname: agent.hostname,
      ip: addressOf(agent.pid),
      public_ips: 'N/A',
      id: agent.id,
      type: isPublic ? 'agent (public)' : 'agent',
      status: statusOf(agent),
      region: agent.domain?.fault_domain?.region?.name ?? 'N/A',
      zone: agent.domain?.fault_domain?.zone?.name ?? 'N/A',
      ...layOutResources(agent.used_resources, agent.resources),
    }
  })
  const ip = addressOf(state.pid)
  const master = {
    hostname: state.hostname ?? ip,
    ip,
    public_ips: 'N/A',
    id: state.id,
    type: 'master (leader)',
    status: '',
    region: 'N/A',
    zone: 'N/A',
  }
  return [...agents.sort((a, b) => (a.hostname < b.hostname ? -1 : 1)), { ...master, cpus: '', mem: '' }]
}

async function listNodes(context: Context, input: Input): Promise<void> {
  const { body } = await context.cluster().json<State>('/mesos/master/state')
  const nodes = nodesOf(body)
  if (input.flag('json')) return context.printJson(nodes)
  context.printTable({
    headings: ['HOSTNAME', 'IP', 'PUBLIC IP(S)', 'ID', 'TYPE', 'STATUS', 'REGION', 'ZONE', 'CPUS', 'MEM'],
    rows: nodes.map((node) => [
      node.hostname,
      node.ip,
      node.public_ips,
      node.id,
      node.type,
      node.status,
      node.region,
      node.zone,
      node.cpus,
      node.mem,
    ]),
  })
}

const list: Command = {
  id: 'node list',
  summary: 'list the machines of the cluster, with what they use of their resources',
  flags: { ...jsonFlag },
  examples: ['dcos node list', 'dcos node list --json'],
  run: listNodes,
}

const bare: Command = { ...list, id: 'node', summary: 'the same as: dcos node list', examples: ['dcos node'] }

const dns: Command = {
  id: 'node dns',
  summary: 'look a name up in the DNS of the cluster',
  arguments: [{ name: 'hostname', description: 'name to look up', required: true }],
  flags: { ...jsonFlag },
  examples: ['dcos node dns hello-world.marathon.mesos', 'dcos node dns leader.mesos'],
  async run(context, input) {
    const name = encodeURIComponent(input.argument('hostname'))
    const { body } = await context
      .cluster()
      .json<{ host: string; ip: string }[]>(`/mesos_dns/v1/hosts/${name}`)
    const found = body.filter((record) => record.ip !== '')
    if (input.flag('json')) return context.printJson(found)
    context.printTable({ headings: ['HOST', 'IP'], rows: found.map(({ host, ip }) => [host, ip]) })
  },
}

export const nodeCommands = [bare, list, dns, drain, ...activationCommands]

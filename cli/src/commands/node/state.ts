import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'

/** An agent as the master's state shows it. */
export interface Agent {
  id: string
  hostname: string
  pid: string
  active: boolean
  deactivated?: boolean
  drain_info?: { state?: string }
  attributes?: Record<string, unknown>
  resources?: Record<string, unknown>
  used_resources?: Record<string, unknown>
  domain?: Domain
}

export interface Domain {
  fault_domain?: { region?: { name: string }; zone?: { name: string } }
}

/** The members of the master's state that the commands on nodes read. */
export interface State {
  hostname?: string
  id: string
  pid: string
  version: string
  domain?: Domain
  slaves: Agent[]
}

/** The address in `slave(1)@10.0.0.1:5051`. */
export function addressOf(pid: string): string {
  return (pid.split('@')[1] ?? pid).replace(/:\d+$/, '')
}

export async function fetchState(cluster: ClusterClient): Promise<State> {
  return (await cluster.json<State>('/mesos/master/state')).body
}

/** The addresses that a name of the cluster has. */
export async function lookUp(
  cluster: ClusterClient,
  name: string,
  call: { accept?: readonly number[] } = {},
): Promise<{ host: string; ip: string }[]> {
  const path = `/mesos_dns/v1/hosts/${encodeURIComponent(name)}`
  const { status, body } = await cluster.json<{ host: string; ip: string }[]>(path, call)
  return status === 200 && Array.isArray(body) ? body.filter(({ ip }) => ip !== '') : []
}

/** The address of the leading master: by DNS, else as the master names itself. */
export async function leaderAddress(cluster: ClusterClient): Promise<string> {
  const [leader] = await lookUp(cluster, 'leader.mesos', { accept: [404] })
  return leader?.ip ?? addressOf((await fetchState(cluster)).pid)
}

/** The address of an agent, or of the leading master by its id; another id is DCL_CLI_NOT_FOUND. */
export async function nodeAddress(cluster: ClusterClient, id: string): Promise<string> {
  const state = await fetchState(cluster)
  if (id === state.id) return addressOf(state.pid)
  const agent = state.slaves.find((candidate) => candidate.id === id)
  if (agent) return addressOf(agent.pid)
  throw cliErrors.NOT_FOUND({ kind: 'node', name: id, hint: 'dcos node list shows the ids.' })
}

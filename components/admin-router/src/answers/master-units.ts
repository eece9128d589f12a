import type { UpstreamName } from '../config.ts'
import type { ClusterState } from '../decide/cluster-state.ts'
import type { UnitHealth } from '../decide/health-report.ts'
import type { ProbedUnit } from './health.ts'

/** The components of a master, by the names of their units. */
export const masterUnits: readonly ProbedUnit<UpstreamName>[] = [
  {
    upstream: 'mesos',
    id: 'dcos-mesos-master.service',
    name: 'Mesos Master',
    description: 'distributed systems kernel',
  },
  {
    upstream: 'marathon',
    id: 'dcos-marathon.service',
    name: 'Marathon',
    description: 'container orchestration engine',
  },
  {
    upstream: 'metronome',
    id: 'dcos-metronome.service',
    name: 'Jobs Service',
    description: 'scheduled and one-off jobs',
  },
  {
    upstream: 'packageService',
    id: 'dcos-cosmos.service',
    name: 'Package Manager',
    description: 'installs packages',
  },
  {
    upstream: 'iam',
    id: 'dcos-bouncer.service',
    name: 'Identity Service',
    description: 'users, logins and tokens',
  },
  {
    upstream: 'secrets',
    id: 'dcos-secrets.service',
    name: 'Secrets Service',
    description: 'secrets and configuration',
  },
  {
    upstream: 'dns',
    id: 'dcos-mesos-dns.service',
    name: 'Mesos DNS',
    description: 'names of tasks and services',
  },
]

/** The agents as units of their nodes, as far as the master knows how they do. */
export function unitsOfAgents(state: ClusterState | undefined): UnitHealth[] {
  return [...(state?.agents.values() ?? [])].map(({ host, active }) => ({
    id: 'dcos-mesos-slave.service',
    name: 'Mesos Agent',
    description: 'runs tasks on this node',
    health: active ? 0 : 1,
    output: active ? '' : 'the master cannot reach this agent',
    nodeIp: host,
    role: 'agent',
  }))
}

import type { NodeRole } from '../description.ts'
import type { ComponentUnit } from './component-configs.ts'

/**
 * What a component may do to the system. `service`: it serves and writes its own data; `network`: it writes packet rules
 * besides; `reading`: it reads the files of others, such as logs of tasks; `system`: it runs tasks.
 */
export type Confinement = 'service' | 'network' | 'reading' | 'system'

/** One unit that runs a component of ours. */
export interface ServiceUnit {
  unit: ComponentUnit
  /** The bundled program. */
  program: string
  description: string
  after: readonly string[]
  confinement: Confinement
  /** Its folder below `/var/lib/dcos`, for a component that keeps files of its own. */
  state?: { folder: string; mode: string }
  /** Only what it starts itself is ended with it; tasks are units of their own. */
  killMode?: 'process'
}

const master: readonly ServiceUnit[] = [
  {
    unit: 'dcos-mesos-master',
    program: 'dcos-mesos-master',
    description: 'Mesos Master: the resources of the cluster',
    after: ['dcos-etcd.service'],
    confinement: 'service',
  },
  {
    unit: 'dcos-iam',
    program: 'dcos-iam',
    description: 'Identity and Access: users and tokens',
    state: { folder: 'iam', mode: '0700' },
    after: ['dcos-etcd.service'],
    confinement: 'service',
  },
  {
    unit: 'dcos-secrets',
    program: 'dcos-secrets',
    description: 'Secrets and Configuration: what services are given',
    state: { folder: 'secrets', mode: '0700' },
    after: ['dcos-etcd.service', 'dcos-iam.service'],
    confinement: 'service',
  },
  {
    unit: 'dcos-marathon',
    program: 'dcos-marathon',
    description: 'Marathon: long-running services',
    after: ['dcos-etcd.service', 'dcos-mesos-master.service'],
    confinement: 'service',
  },
  {
    unit: 'dcos-metronome',
    program: 'dcos-metronome',
    description: 'Jobs: runs that end, by hand or by the clock',
    after: ['dcos-etcd.service', 'dcos-mesos-master.service'],
    confinement: 'service',
  },
  {
    unit: 'dcos-cosmos',
    program: 'dcos-cosmos',
    description: 'Package Service: packages and repositories',
    after: ['dcos-etcd.service', 'dcos-marathon.service'],
    confinement: 'service',
  },
  {
    unit: 'dcos-mesos-dns',
    program: 'dcos-mesos-dns',
    description: 'DNS: names of services and nodes',
    after: ['dcos-net-address.service'],
    confinement: 'network',
  },
  {
    unit: 'dcos-dashboard',
    program: 'dcos-dashboard',
    description: 'Dashboard: the web page',
    after: [],
    confinement: 'service',
  },
  {
    unit: 'dcos-adminrouter',
    program: 'dcos-adminrouter',
    description: 'Admin Router: the front door of the cluster',
    state: { folder: 'adminrouter', mode: '0700' },
    after: ['dcos-iam.service', 'dcos-mesos-master.service', 'dcos-marathon.service'],
    confinement: 'service',
  },
]

const forwarder: ServiceUnit = {
  unit: 'dcos-net',
  program: 'dcos-mesos-dns',
  description: 'DNS Forwarder: names of the cluster on this node',
  after: ['dcos-net-address.service'],
  confinement: 'network',
}

const gateway: ServiceUnit = {
  unit: 'dcos-adminrouter-agent',
  program: 'dcos-adminrouter-agent',
  description: 'Admin Router Agent: what this node is and how it does',
  after: [],
  confinement: 'service',
}

function agent(unit: 'dcos-mesos-slave' | 'dcos-mesos-slave-public', description: string): ServiceUnit {
  return {
    unit,
    program: 'dcos-mesos-slave',
    description,
    after: ['dbus.service'],
    confinement: 'system',
    // Tasks of any user work in folders below it.
    state: { folder: 'mesos/slave', mode: '0755' },
    killMode: 'process',
  }
}

const nodeApis: ServiceUnit = {
  unit: 'dcos-diagnostics',
  program: 'dcos-diagnostics',
  description: 'Node APIs: health, logs and metrics of this node',
  state: { folder: 'dcos-diagnostics', mode: '0700' },
  after: [],
  confinement: 'reading',
}

const unitsOfRoles: Record<NodeRole, readonly ServiceUnit[]> = {
  master: [...master, nodeApis],
  slave: [forwarder, agent('dcos-mesos-slave', 'Mesos Agent: runs tasks'), gateway, nodeApis],
  slave_public: [
    forwarder,
    agent('dcos-mesos-slave-public', 'Mesos Agent: runs tasks that are reached from outside'),
    gateway,
    nodeApis,
  ],
}

/** The components that a node of this role runs, in the order of their start. */
export function serviceUnitsOf(role: NodeRole): readonly ServiceUnit[] {
  return unitsOfRoles[role]
}

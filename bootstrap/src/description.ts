import type { ProgramChecks } from '@dcos-lite/lib/contracts'

/** What a machine is in the cluster; `slave` is a private agent. The names are those that DC/OS uses on disk. */
export type NodeRole = 'master' | 'slave' | 'slave_public'

/** How the documented ports are served: plain on loopback and in labs, plain with a token, or TLS with a token. */
export type Security = 'disabled' | 'permissive' | 'strict'

/** Networks that containers can have; everything has the defaults of DC/OS. */
export interface ClusterNetworks {
  /** False: there are no overlay networks. */
  overlay?: false | OverlayDescription
  /** Addresses behind the bridge of every agent. */
  bridgeSubnet?: string
  /** Folder of further CNI configurations on the agents. */
  cniConfigFolder?: string
}

/** How names are answered; everything has the defaults of DC/OS. */
export interface ClusterNames {
  /** `ip` or `ip:port` of the servers for names below a zone. */
  forwardZones?: Record<string, string[]>
  /** Where the addresses of `.mesos` names come from, in order of preference. */
  ipSources?: ('host' | 'netinfo')[]
  /** False leaves the sign out that an answer was cut. */
  setTruncateBit?: boolean
  /** The addresses that names of virtual addresses get; false: nodes lead nobody to the tasks behind them. */
  vips?: false | { first?: string; last?: string }
}

/** Where agents get images from; everything has the defaults of the agent. */
export interface ClusterImages {
  /** `host[:port]` of the registry of images that name none. */
  defaultRegistry?: string
  /** `host[:port]` of registries without TLS. */
  insecureRegistries?: string[]
  /** What is asked before the registries that images name. */
  mirrors?: { prefix: string; url: string }[]
  /** Nothing but the mirrors is asked. */
  mirrorsOnly?: boolean
  /** Logins, as the text of a docker `config.json` or as a file that somebody else puts on the agents. */
  credentials?: { text: string } | { file: string }
}

/** How much masters and agents keep; everything has the defaults of the kernel. */
export interface KernelLimits {
  /** Ended tasks of each framework that masters remember. */
  completedTasks?: number
  /** Ended frameworks that masters remember. */
  completedFrameworks?: number
  /** Size at which stdout and stderr of a task are rotated. */
  taskLogBytes?: number
  /** Age at which sandboxes of ended tasks are removed. */
  sandboxDelayMs?: number
}

/** How the front door speaks TLS. */
export interface FrontDoorDescription {
  minVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2'
  maxVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
  /** In the notation of OpenSSL. */
  cipherSuite?: string
  /** `X-Frame-Options` of the web page. Default `DENY`. */
  frameOptions?: string
}

/** The overlay networks of a cluster. */
export interface OverlayDescription {
  mtu?: number
  vtepSubnet?: string
  vtepMacOui?: string
  networks?: { name: string; subnet: string; prefix: number }[]
}

/** What all nodes of a cluster have in common. */
export interface ClusterDescription {
  clusterId: string
  clusterName: string
  /** IPv4 addresses, in the order of `master0`, `master1`, … */
  masters: string[]
  /** `ip` or `ip:port` of the servers for names outside of the cluster; empty: such names are refused. */
  resolvers: string[]
  security: Security
  superuser: { uid: string; passwordHash: string }
  /** False switches the login off. Default true. */
  auth?: boolean
  /** Search domains of the nodes, as in resolv.conf. */
  dnsSearch?: string
  /** False leaves the nodes' own resolver alone. Default true. */
  manageResolver?: boolean
  /** `enforce`: users may do only what was granted to them. Default `open`: whoever is logged in may do everything. */
  permissions?: 'open' | 'enforce'
  /** Networks of containers. */
  networks?: ClusterNetworks
  /** How the front door speaks TLS; everything has a modern default. */
  frontDoor?: FrontDoorDescription
  /** Images of containers. */
  images?: ClusterImages
  names?: ClusterNames
  kernel?: KernelLimits
  /** Programs that check the cluster and its nodes. */
  checks?: ProgramChecks
  /** False leaves the clock out of the checks of a node. Default true. */
  checkTime?: boolean
  /** The user of tasks that name none. Default root, as on DC/OS. */
  taskUser?: string
}

/** What is particular to one node. */
export interface NodeDescription {
  /** IPv4; others reach the node by it, for all its life. */
  address: string
  role: NodeRole
  hostname: string
  /** Mesos text notation; a public agent has `public_ip:true` besides. */
  attributes?: string
  /** Mesos text notation; what it does not name is detected. */
  resources?: string
}

import type { ListenAddress } from '@dcos-lite/lib/component'
import type { CheckSettings } from '@dcos-lite/lib/contracts'
import type { TlsFiles } from '@dcos-lite/lib/tls'

/** What a node is to clients. */
export type NodeRole = 'master' | 'agent' | 'agent_public'

/** One unit of this node. */
export interface UnitSettings {
  /** With its ending: `dcos-marathon.service`. */
  id: string
  name: string
  description: string
  /** Base URL of its component; its `/dcos/health` is asked besides what systemd says. */
  probe?: string
}

/** Configuration of the node APIs; plain JSON. Times are milliseconds. */
export interface NodeApisConfig {
  /** For the gateway on this machine, which checks who asks: a loopback address, or a socket of a file. */
  listen: ListenAddress | { socket: string }
  /** For the masters: an address with a door that lets nobody else in. */
  internal?: ListenAddress
  /** False where nobody has to log in: then who asks for nobody is answered, too. Default true. */
  auth?: boolean
  /** Where the metrics of the node are for Prometheus. */
  prometheus?: { listen: ListenAddress }
  role: NodeRole
  /** IPv4 of the node. */
  address: string
  clusterId: string
  version: string
  /** Addresses of all masters. */
  masters: string[]
  /** On masters: the API of the leading one, `http://host:5050`. */
  mesosUrl?: string
  /** On masters: Marathon, to learn which node leads it. */
  marathonUrl?: string
  /** On masters: how the node APIs of the other nodes are reached. */
  peers?: { port: number; tls?: TlsFiles }
  /** On agents: the API of the agent, `http://127.0.0.1:5051`. */
  agentUrl?: string
  /** On agents: work folder of the agent, in which the sandboxes are. */
  agentWorkDir?: string
  units: UnitSettings[]
  /** `systemd` (default): units and journal. Otherwise what the components say, and a file of JSON lines. */
  system?: 'systemd' | { logFile?: string; components: Record<string, string> }
  /** Folder of diagnostics bundles. */
  bundleFolder: string
  bundles?: {
    /** Default 512 MiB; what does not fit is left out and named. */
    maxBytes?: number
    /** Default 10; the oldest go. */
    keep?: number
    /** Default 30 minutes. */
    timeoutMs?: number
  }
  /** Files that bundles hold with what is secret removed. */
  configFiles?: string[]
  /** Files whose values are secret wherever they appear. */
  secretFiles?: string[]
  /** Certificates whose end is watched. */
  certificateFiles?: string[]
  /** False leaves the clock out of the checks. */
  checkTime?: boolean
  /** Programs that check this node while its components run. */
  nodeChecks?: Record<string, CheckSettings>
  /** Programs that check it before; only the command `dcos-check-runner` makes these checks. */
  prestartChecks?: Record<string, CheckSettings>
  /** On masters: programs that check the cluster. */
  clusterChecks?: Record<string, CheckSettings>
  /** Folders whose free space is watched. Default `/` and the bundle folder. */
  watchedFolders?: string[]
  /** Takes metrics of tasks by StatsD on ports of this address. Absent: none are taken. */
  statsd?: { host: string }
  /** Programs of the machine; default `journalctl` and `systemctl` of the path. */
  programs?: { journalctl?: string; systemctl?: string }
}

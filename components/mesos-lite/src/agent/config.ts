import type { ListenAddress } from '@dcos-lite/lib/component'
import type { DomainInfo } from '@dcos-lite/lib/mesos'
import type { TlsFiles } from '@dcos-lite/lib/tls'
import { agentErrors } from './errors.ts'
import type { ExecutorSettings } from './executors/decide/executor-rules.ts'
import type { ImageSettings } from './images/image-settings.ts'
import { fetcherSettingsProblem } from './fetcher/settings.ts'
import type { FetcherSettings } from './fetcher/settings.ts'
import type { GpuSettings } from './gpus/gpu-desk.ts'
import { imageSettingsProblem } from './images/decide/settings-problem.ts'
import type { LogSettings } from './logs/decide/log-rules.ts'
import type { NetworkSettings } from './network/settings.ts'
import { isSliceName } from './launcher/systemd/decide/unit-name.ts'
import { reconfigurationPolicies } from './operations/decide/reconfiguration.ts'
import type { ReconfigurationPolicy } from './operations/decide/reconfiguration.ts'

/** How tasks become units. */
export interface SystemdSettings {
  /** The slice that all tasks run in. Default `dcos-tasks.slice`. */
  slice?: string
  /** The most processes and threads a task may have. Default 4096. */
  tasksMax?: number
  /** Socket of the system manager. Default `/run/systemd/private`. */
  socket?: string
}

/** Configuration of an agent; plain JSON. Times are milliseconds. */
export interface AgentConfig {
  listen: ListenAddress
  /** What others reach this agent by; the default is the listen address, or the machine's first address. */
  advertise?: { hostname?: string; ip?: string; port?: number }
  /** Base URLs of masters, tried in turn; redirects to the leader are followed. */
  masterUrls: string[]
  /** Who this agent is for masters with an internal listener; `masterUrls` are `https:` then. */
  tls?: TlsFiles
  /** Checkpoints, sandboxes and volumes live here; one agent per folder. */
  workDir: string
  launcher: 'process' | 'simulated' | 'systemd'
  /** Settings of the systemd launcher. */
  systemd?: SystemdSettings
  /** Images of containers, with the systemd launcher only. */
  images?: ImageSettings
  /** Networks of containers, with the systemd launcher only. Absent: every task shares the network of the machine. */
  network?: NetworkSettings
  /** Mesos text notation or JSON; what it does not name (cpus, mem, disk, ports) is detected. */
  resources?: string
  /** Mesos text notation: `rack:abc;level:10;keys:[1-5]`. */
  attributes?: string
  /** Role that resources are reserved for which name none; `slave_public` on public agents. */
  defaultRole?: string
  domain?: DomainInfo
  /** What may change between two starts while id and tasks are kept: `any` (default), `additive` or `equal`. */
  reconfigurationPolicy?: ReconfigurationPolicy
  hostname?: string
  /** Variables that every task gets unless its definition sets them. */
  taskEnvironment?: Record<string, string>
  /** Socket of the node APIs of this machine: tasks are told a port of theirs for StatsD. */
  metricsSocket?: string
  /** The user that every task runs as. Default: the user its definition names when the agent runs as root. */
  taskUser?: string
  /** Ends containers whose sandbox or volumes hold more than their disk. Default: they are only measured. */
  enforceDiskLimits?: boolean
  /** Time between two measurements of the disk. Default 15 s. */
  containerDiskWatchIntervalMs?: number
  /** How graphics processors are found. */
  gpus?: GpuSettings
  /** How URIs of commands are fetched. */
  fetcher?: FetcherSettings
  /** Removal of old sandboxes. Defaults: 1 week, evaluated every minute, 0.1 of the disk kept free. */
  gc?: { delayMs?: number; intervalMs?: number; diskHeadroom?: number }
  /** Times of custom executors. */
  executors?: ExecutorSettings
  /** When logs of sandboxes are rotated. Defaults: at 2 MiB, 9 older parts kept, looked at every 5 s. */
  logs?: LogSettings
  /** An older way to say `logs.maxBytes`, with one older part kept. */
  logLimitBytes?: number
  /** Back-off of the registration. Defaults: 50 ms doubling to 5 s, with jitter. */
  registrationBackoff?: { firstMs?: number; maxMs?: number }
  /** Ends all tasks in `stop()`; otherwise they go on and the next start finds them. */
  endTasksOnStop?: boolean
  /** How long the master is told to wait after a planned stop. Default 60 s. */
  plannedRestartMs?: number
}

const launchers: readonly string[] = ['process', 'simulated', 'systemd']

function problemOf(config: AgentConfig): string | undefined {
  if (typeof config !== 'object' || config === null) return 'it is not an object'
  if (typeof config.workDir !== 'string' || !config.workDir.startsWith('/')) {
    return '"workDir" must be an absolute path'
  }
  if (typeof config.listen?.host !== 'string' || typeof config.listen.port !== 'number') {
    return '"listen" must name host and port'
  }
  if (!Array.isArray(config.masterUrls) || config.masterUrls.length === 0) {
    return '"masterUrls" must name at least one master'
  }
  const bad = config.masterUrls.find((url) => !URL.canParse(url))
  if (bad !== undefined) return `"${bad}" in "masterUrls" is no URL`
  const wanted = config.tls === undefined ? 'http:' : 'https:'
  const other = config.masterUrls.find((url) => new URL(url).protocol !== wanted)
  if (other !== undefined) {
    return `"${other}" in "masterUrls" must begin with "${wanted}" because "tls" is ${config.tls ? '' : 'not '}given`
  }
  if (!launchers.includes(config.launcher)) {
    return `"launcher" must be "process", "simulated" or "systemd", not "${String(config.launcher)}"`
  }
  const policy: string = config.reconfigurationPolicy ?? 'any'
  if (!reconfigurationPolicies.includes(policy)) {
    return `"reconfigurationPolicy" must be one of ${reconfigurationPolicies.join(', ')}, not "${policy}"`
  }
  const settings = imageSettingsProblem(config.images ?? {}) ?? fetcherSettingsProblem(config.fetcher ?? {})
  if (settings !== undefined) return settings
  const { slice, tasksMax } = config.systemd ?? {}
  if (slice !== undefined && !isSliceName(slice)) return `"${slice}" in "systemd.slice" is no name of a slice`
  if (tasksMax !== undefined && !(Number.isInteger(tasksMax) && tasksMax > 0)) {
    return '"systemd.tasksMax" must be a whole number above 0'
  }
  return undefined
}

/** Throws DCL_MESOS_AGENT_CONFIG_INVALID unless an agent can start with it. */
export function checkConfig(config: AgentConfig): void {
  const reason = problemOf(config)
  if (reason !== undefined) throw agentErrors.CONFIG_INVALID({ reason })
}

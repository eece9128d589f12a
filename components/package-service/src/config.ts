import type { ListenAddress } from '@dcos-lite/lib/component'
import type { Store, StoreConfig } from '@dcos-lite/lib/store'
import type { NamedRepository } from './catalog/catalog.ts'
import { packageServiceErrors } from './errors.ts'

/** The configuration of the package service. */
export interface PackageServiceConfig {
  listen: ListenAddress
  store: Store | StoreConfig
  marathonUrl: string
  /** Without it packages with jobs are refused. */
  metronomeUrl?: string
  /** Base URL of the leading Mesos master; without it frameworks are not torn down after an uninstall. */
  mesosUrl?: string
  /** Base URL of the admin router; needed for packages with a manager of their own. */
  adminRouterUrl?: string
  /** The repositories of a new cluster; `file://` is allowed here only. Each is added once, so deleting one lasts. */
  defaultRepositories: NamedRepository[]
  /** Default 2.2. */
  dcosVersion?: string
  /** Whether agents can start tasks from container images; default false. */
  containerImages?: boolean
  /** What names of images that mirrors have begin with, as agents know them; without it nothing is said of places. */
  imageMirrors?: string[]
  /** Agents ask nobody but the mirrors; default false. */
  imageMirrorsOnly?: boolean
  /** Pause between two looks at a service that uninstalls itself; default 10000. */
  uninstallPollMs?: number
  /** How long a fetched repository is used before it is asked for changes; default 60000. */
  repositoryFreshMs?: number
  /** How long an operation waits for one repository before it goes on without it; default 10000. */
  repositoryWaitMs?: number
  /** How long an update may take to become healthy before it is undone, as `90s`, `10m` or `1h`; default 10m. */
  updateDeadline?: string
  /** How long the tasks of an updated app without health checks have to stay up, in ms; default 10000. */
  updateSettleMs?: number
  /** Pause between two looks at changes that are under way; default 5000. */
  historyPollMs?: number
  /** Pause between the tries (four at most) of a fetch; default 5000. */
  repositoryRetryDelayMs?: number
}

/** Checks what a configuration file can get wrong. */
export function checkConfig(config: PackageServiceConfig): void {
  const urls = [config.marathonUrl, config.metronomeUrl, config.mesosUrl, config.adminRouterUrl]
  for (const url of urls) {
    if (url !== undefined && !URL.canParse(url)) {
      throw packageServiceErrors.CONFIG_NOT_VALID({ reason: `"${url}" is not a URL` })
    }
  }
  const { updateDeadline = '10m' } = config
  if (!/^\d+(?:\.\d+)?(?:ms|s|m|h|d)?$/.test(updateDeadline)) {
    throw packageServiceErrors.CONFIG_NOT_VALID({
      reason: `"${updateDeadline}" is not a time as 90s, 10m or 1h`,
    })
  }
  for (const { name, uri } of config.defaultRepositories) {
    if (!/^(https?|file):/.test(uri)) {
      throw packageServiceErrors.CONFIG_NOT_VALID({
        reason: `repository "${name}" has no http, https or file address`,
      })
    }
  }
}

import type { Logger } from '@dcos-lite/lib/log'
import type { CatalogView } from '../catalog/catalog.ts'
import type { ClusterAbilities } from '../decide/runs-here.ts'
import type { PackageHistory } from '../history/history.ts'
import type { RepositoryCache } from '../repositories/repository-cache.ts'
import type { RepositoryList } from '../repositories/repository-list.ts'
import type { SeenRepositories } from '../repositories/seen-record.ts'
import type { ScheduledUninstall } from '../scheduled-uninstall/scheduled-uninstall.ts'
import type { Upstream } from '../upstream/call.ts'
import type { MarathonClient } from '../upstream/marathon.ts'
import type { MesosClient } from '../upstream/mesos.ts'
import type { MetronomeClient } from '../upstream/metronome.ts'

/** What the operations work with. */
export interface Services {
  repositories: RepositoryList
  /** What is remembered of signed repositories. */
  seen: SeenRepositories
  cache: RepositoryCache
  /** The merged packages of all repositories, as fresh as the cache allows, and the repositories that failed. */
  view(): Promise<CatalogView>
  marathon: MarathonClient
  metronome: MetronomeClient
  mesos: MesosClient | undefined
  adminRouter: Upstream | undefined
  scheduledUninstall: ScheduledUninstall
  history: PackageHistory
  abilities: ClusterAbilities
  /** How long an update may take to become healthy before the scheduler undoes it: `10m`. */
  updateDeadline: string
  log: Logger
}

import type { Logger } from '@dcos-lite/lib/log'
import type { Catalog } from '../catalog/catalog.ts'
import type { ClusterAbilities } from '../decide/runs-here.ts'
import type { RepositoryCache } from '../repositories/repository-cache.ts'
import type { RepositoryList } from '../repositories/repository-list.ts'
import type { ScheduledUninstall } from '../scheduled-uninstall/scheduled-uninstall.ts'
import type { Upstream } from '../upstream/call.ts'
import type { MarathonClient } from '../upstream/marathon.ts'
import type { MesosClient } from '../upstream/mesos.ts'
import type { MetronomeClient } from '../upstream/metronome.ts'

/** What the operations work with. */
export interface Services {
  repositories: RepositoryList
  cache: RepositoryCache
  /** The merged packages of all repositories, as fresh as the cache allows. */
  catalog(): Promise<Catalog>
  marathon: MarathonClient
  metronome: MetronomeClient
  mesos: MesosClient | undefined
  adminRouter: Upstream | undefined
  scheduledUninstall: ScheduledUninstall
  abilities: ClusterAbilities
  log: Logger
}

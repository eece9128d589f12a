import { join } from 'node:path'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { silentLogger } from '@dcos-lite/lib/log'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start } from '../src/index.ts'
import type { PackageServiceConfig } from '../src/index.ts'
import { callPackageService, getFromPackageService } from './package-client.ts'
import type { PackageAnswer } from './package-client.ts'
import { startStandInCluster } from './stand-in-cluster.ts'
import type { StandInCluster } from './stand-in-cluster.ts'
import { startStandInRepository } from './stand-in-repository.ts'
import type { StandInRepository } from './stand-in-repository.ts'

/** A package service on real sockets, with a stand-in for the schedulers and one for the repository. */
export interface Bench {
  url: string
  cluster: StandInCluster
  repository: StandInRepository
  call(
    kind: string,
    body: unknown,
    more?: { version?: number; headers?: Record<string, string> },
  ): Promise<PackageAnswer>
  get(path: string): Promise<PackageAnswer>
  /** Stops the service and starts it again on the same store. */
  restart(changes?: Partial<PackageServiceConfig>): Promise<void>
}

// Many tests provoke failures that the service logs as errors; the answers are what is looked at.
const environment = process.env.DCOS_TEST_LOG
  ? testEnvironment()
  : { ...testEnvironment(), log: silentLogger }

/** Runs `work` with a started service, and ends everything afterwards. */
export async function withPackageService(
  packages: PackageDefinition[],
  work: (bench: Bench) => Promise<void>,
  changes: Partial<PackageServiceConfig> = {},
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const cluster = await startStandInCluster()
    const repository = await startStandInRepository(packages)
    const config: PackageServiceConfig = {
      listen: { host: '127.0.0.1', port: 0 },
      store: { engine: 'sqlite', file: join(folder, 'store.sqlite') },
      marathonUrl: cluster.url,
      metronomeUrl: cluster.url,
      mesosUrl: cluster.url,
      defaultRepositories: [{ name: 'Universe', uri: `${repository.url}/repo`, unsigned: true }],
      repositoryFreshMs: 0,
      repositoryRetryDelayMs: 1,
      // A look at what was changed before must not take the answers that a test has prepared.
      historyPollMs: 3_600_000,
      uninstallPollMs: 3_600_000,
      ...changes,
    }
    let running: RunningComponent = await start(config, environment)
    const bench: Bench = {
      url: running.urls.api ?? '',
      cluster,
      repository,
      call: (kind, body, more) => callPackageService(bench.url, kind, body, more),
      get: (path) => getFromPackageService(bench.url, path),
      async restart(restartChanges = {}) {
        await running.stop()
        running = await start({ ...config, ...restartChanges }, environment)
        bench.url = running.urls.api ?? ''
      },
    }
    try {
      await work(bench)
    } finally {
      await running.stop()
      await Promise.all([cluster.close(), repository.close()])
    }
  })
}

import { join } from 'node:path'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { HttpCall } from '@dcos-lite/lib/http-client'
import { openStore } from '@dcos-lite/lib/store'
import type { Store } from '@dcos-lite/lib/store'
import { start } from '../src/index.ts'
import { startStandInCluster } from './stand-in-cluster.ts'
import type { StandInCluster, StandInOptions } from './stand-in-cluster.ts'
import type { Json } from './started-metronome.ts'

/** Two servers on one store: the first leads, the second follows. */
export interface Pair {
  cluster: StandInCluster
  store: Store
  leader: RunningComponent
  follower: RunningComponent
  call<T = Json>(
    to: RunningComponent,
    method: HttpCall['method'],
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: T; headers: Record<string, string | string[] | undefined> }>
  end(): Promise<void>
}

/** Starts both; `end` removes everything. */
export async function startPair(environment: Environment, options: StandInOptions = {}): Promise<Pair> {
  const folder = await mkdtemp(join(tmpdir(), 'metronome-pair-'))
  const cluster = await startStandInCluster(options)
  const store = await openStore({ engine: 'sqlite', file: join(folder, 'store.db') }, environment)
  const started: RunningComponent[] = []
  const begin = async (): Promise<RunningComponent> => {
    const config = { listen: { host: '127.0.0.1', port: 0 }, store, masterUrls: [cluster.url] }
    const running = await start({ ...config, frameworkUser: 'nobody' }, environment)
    started.push(running)
    return running
  }
  const end = async (): Promise<void> => {
    for (const running of started) await running.stop()
    await store.close()
    await cluster.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const leader = await begin()
    const follower = await begin()
    return {
      ...{ cluster, store, leader, follower, end },
      async call<T>(to: RunningComponent, method: HttpCall['method'], path: string, body?: unknown) {
        const url = `${to.urls.api}${path}`
        return requestJson<T>({ url, ...(method ? { method } : {}), body })
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}

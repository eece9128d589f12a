import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment, RunningComponent } from '@dcos-lite/lib/component'
import { silentLogger } from '@dcos-lite/lib/log'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { HttpCall } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { start } from '../src/index.ts'
import type { MetronomeConfig } from '../src/index.ts'
import { startStandInCluster } from './stand-in-cluster.ts'
import type { StandInCluster, StandInOptions } from './stand-in-cluster.ts'

export type Json = Record<string, unknown>

/** A real metronome on a store of its own, with a stand-in master. */
export interface Fixture {
  cluster: StandInCluster
  folder: string
  url: string
  call<T = Json>(
    method: HttpCall['method'],
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: T }>
  /** Stops metronome; the state stays. */
  halt(): Promise<void>
  /** Starts it again on the same state. */
  resume(): Promise<void>
  end(): Promise<void>
}

export interface FixtureOptions {
  cluster?: StandInOptions
  environment?: Environment
  config?: Partial<MetronomeConfig>
  /** Wait until the framework is subscribed (default). */
  connected?: boolean
}

/** Starts everything; `end` removes it. */
export async function startFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'metronome-test-'))
  const cluster = await startStandInCluster(options.cluster)
  const environment = options.environment ?? { ...testEnvironment(), log: silentLogger }
  let running: RunningComponent | undefined
  const fixture: Fixture = {
    cluster,
    folder,
    url: '',
    async call<T>(method: HttpCall['method'], path: string, body?: unknown) {
      const answer = await requestJson<T>({
        url: `${fixture.url}${path}`,
        ...(method ? { method } : {}),
        body,
      })
      return { status: answer.status, body: answer.body }
    },
    async halt() {
      await running?.stop()
      running = undefined
    },
    async resume() {
      running = await start(
        {
          listen: { host: '127.0.0.1', port: 0 },
          store: { engine: 'sqlite', file: join(folder, 'metronome.db') },
          masterUrls: [cluster.url],
          frameworkUser: 'nobody',
          ...options.config,
        },
        environment,
      )
      fixture.url = running.urls.api ?? ''
      if (options.connected === false) return
      await eventually(async () => (await fixture.call('GET', '/dcos/health')).status === 200)
    },
    async end() {
      await fixture.halt()
      await cluster.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await fixture.resume()
  } catch (error) {
    await fixture.end()
    throw error
  }
  return fixture
}

/** A small job. */
export function sleepJob(id: string, more: Json = {}, run: Json = {}): Json {
  return { id, run: { cpus: 0.1, mem: 32, disk: 0, cmd: 'sleep 1', ...run }, ...more }
}

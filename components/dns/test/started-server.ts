import { Resolver } from 'node:dns/promises'
import { silentLogger } from '@dcos-lite/lib/log'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { start } from '../src/index.ts'
import type { DnsConfig } from '../src/index.ts'
import { startStandInMaster } from './stand-in-master.ts'
import type { StandInMaster, StandInMasterOptions } from './stand-in-master.ts'

/** A real name server that follows a stand-in master. */
export interface Fixture {
  master: StandInMaster
  port: number
  resolver: Resolver
  urls: Record<string, string>
  get<T>(path: string): Promise<{ status: number; body: T }>
  end(): Promise<void>
}

/** Starts both and waits until the state was read. */
export async function startFixture(
  masterOptions: StandInMasterOptions = {},
  config: Partial<DnsConfig> = {},
): Promise<Fixture> {
  const master = await startStandInMaster(masterOptions)
  const environment = { ...testEnvironment(), log: silentLogger }
  const running = await start(
    {
      listen: [{ host: '127.0.0.1', port: 0 }],
      listenHttp: { host: '127.0.0.1', port: 0 },
      masterUrls: [master.url],
      upstreams: [],
      // Long, so that a machine that is busy is not taken for a server that is silent.
      upstreamTimeoutMs: 20_000,
      ...config,
    },
    environment,
  )
  const port = Number(new URL(running.urls.dns ?? '').port)
  const resolver = new Resolver({ timeout: 5000, tries: 3 })
  resolver.setServers([`127.0.0.1:${port}`])
  const fixture: Fixture = {
    master,
    port,
    resolver,
    urls: running.urls,
    get: async <T>(path: string) => {
      const { status, body } = await requestJson<T>({ url: `${running.urls.http ?? ''}${path}` })
      return { status, body }
    },
    async end() {
      resolver.cancel()
      await running.stop()
      await master.stop()
    },
  }
  try {
    await eventually(async () => (await fixture.get('/dcos/health')).status === 200)
  } catch (error) {
    await fixture.end()
    throw error
  }
  return fixture
}

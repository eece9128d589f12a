import { join } from 'node:path'
import { ensureClusterKeys } from '@dcos-lite/lib/cluster-key'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { HttpAnswer, HttpCall } from '@dcos-lite/lib/http-client'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start } from '../src/index.ts'
import type { SecretsConfig } from '../src/index.ts'

/** A running secret store and config service with a store of its own. */
export interface SecretsUnderTest {
  url: string
  folder: string
  storeFile: string
  keyFile: string
  call<T = Record<string, unknown>>(path: string, options?: Omit<HttpCall, 'url'>): Promise<HttpAnswer<T>>
  restart(change?: Partial<SecretsConfig>): Promise<void>
}

/** Starts the component on an SQLite store in a folder of its own, runs `work`, and cleans up. */
export async function withSecrets(
  change: Partial<SecretsConfig>,
  work: (secrets: SecretsUnderTest) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const storeFile = join(folder, 'store.sqlite')
    const keyFile = join(folder, 'cluster-key.json')
    await ensureClusterKeys(keyFile)
    const base: SecretsConfig = {
      listen: { host: '127.0.0.1', port: 0 },
      store: { engine: 'sqlite', file: storeFile, prefix: '/dcos/secrets' },
      keyFile,
      ...change,
    }
    const environment = testEnvironment({ component: 'secrets' })
    let running = await start(base, environment)
    const secrets: SecretsUnderTest = {
      url: running.urls.api ?? '',
      ...{ folder, storeFile, keyFile },
      call: (path, options = {}) => requestJson({ ...options, url: secrets.url + path }),
      async restart(next = {}) {
        await running.stop()
        running = await start({ ...base, ...next }, environment)
        secrets.url = running.urls.api ?? ''
      },
    }
    try {
      await work(secrets)
    } finally {
      await running.stop()
    }
  })
}

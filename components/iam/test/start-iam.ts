import { join } from 'node:path'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { HttpAnswer, HttpCall } from '@dcos-lite/lib/http-client'
import { hashPassword } from '@dcos-lite/lib/passwords'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start } from '../src/index.ts'
import type { IamConfig } from '../src/index.ts'

/** The password of the superuser `admin` in tests, and its hash (made once: hashing is slow on purpose). */
export const adminPassword = 'correct horse'
export const adminHash = await hashPassword(adminPassword)

/** A running identity service with a store of its own. */
export interface IamUnderTest {
  url: string
  call<T = Record<string, unknown>>(path: string, options?: Omit<HttpCall, 'url'>): Promise<HttpAnswer<T>>
  restart(change?: Partial<IamConfig>): Promise<void>
}

/** Starts the service on an SQLite store in a folder of its own, runs `work`, and cleans up. */
export async function withIam(
  change: Partial<IamConfig>,
  work: (iam: IamUnderTest) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const base: IamConfig = {
      listen: { host: '127.0.0.1', port: 0 },
      store: { engine: 'sqlite', file: join(folder, 'store.sqlite'), prefix: '/dcos/iam' },
      clusterId: 'the-cluster-id',
      superuser: { uid: 'admin', passwordHash: adminHash },
      ...change,
    }
    const environment = testEnvironment({ component: 'iam' })
    let running = await start(base, environment)
    const iam: IamUnderTest = {
      url: running.urls.api ?? '',
      call: (path, options = {}) => requestJson({ ...options, url: `${iam.url}/acs/api/v1${path}` }),
      async restart(next = {}) {
        await running.stop()
        running = await start({ ...base, ...next }, environment)
        iam.url = running.urls.api ?? ''
      },
    }
    try {
      await work(iam)
    } finally {
      await running.stop()
    }
  })
}

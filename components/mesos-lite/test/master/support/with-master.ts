import { join } from 'node:path'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { requestText } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startMaster } from '../../../src/index.ts'
import type { MasterConfig } from '../../../src/index.ts'

/** A master in a test: `stop` and `start` use the same store. */
export interface MasterUnderTest {
  url: string
  stop(): Promise<void>
  /** The port of a master that others remember; a free one when absent. */
  start(port?: number): Promise<void>
  /** Closes something at the end of the test, before the master stops. */
  atEnd(close: () => unknown): void
}

/** Runs work with a leading master on a store of its own. */
export function withMaster(
  work: (master: MasterUnderTest) => Promise<void>,
  config: Partial<MasterConfig> = {},
): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    let running: RunningComponent | undefined
    const closers: (() => unknown)[] = []
    const master: MasterUnderTest = {
      url: '',
      async start(port = 0) {
        running = await startMaster(
          {
            listen: { host: '127.0.0.1', port },
            store: { engine: 'sqlite', file: join(folder, 'store.db') },
            // Long, so that agents on a machine that is busy are not taken for lost.
            pingIntervalMs: 10_000,
            ...config,
          },
          testEnvironment({ component: 'mesos-master' }),
        )
        master.url = running.urls.api ?? ''
        await eventually(async () => {
          const { status } = await requestText({ url: `${master.url}/state` })
          return status === 200
        })
      },
      async stop() {
        await running?.stop()
        running = undefined
      },
      atEnd: (close) => void closers.push(close),
    }
    try {
      await master.start()
      await work(master)
    } finally {
      for (const close of closers) await close()
      await master.stop()
    }
  })
}

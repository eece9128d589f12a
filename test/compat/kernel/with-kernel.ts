import { join } from 'node:path'
import { startAgent, startMaster } from '@dcos-lite/mesos-lite'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'

/** A master and agents with real processes. */
export interface KernelUnderTest {
  url: string
  folder: string
  /** Closes something at the end of the test, before the kernel stops. */
  atEnd(close: () => unknown): void
}

/** The part of `/state` that these tests look at. */
export interface KernelState {
  frameworks: { id: string; tasks: { id: string; state: string }[] }[]
  completed_frameworks: { id: string }[]
  slaves: { id: string }[]
}

/** Reads `/state` of a master. */
export async function readState(url: string): Promise<KernelState> {
  return (await requestJson<KernelState>({ url: `${url}/state` })).body
}

/** Runs work with a leading master and two agents that start processes. */
export function withKernel(work: (kernel: KernelUnderTest) => Promise<void>): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const closers: (() => unknown)[] = []
    try {
      const master = await startMaster(
        {
          listen: { host: '127.0.0.1', port: 0 },
          store: { engine: 'sqlite', file: join(folder, 'store.db') },
        },
        testEnvironment({ component: 'mesos-master' }),
      )
      closers.push(() => master.stop())
      const url = master.urls.api ?? ''
      for (const [name, ports] of [
        ['one', '31000-31009'],
        ['two', '31010-31019'],
      ] as const) {
        const agent = await startAgent(
          {
            listen: { host: '127.0.0.1', port: 0 },
            masterUrls: [url],
            workDir: join(folder, name),
            launcher: 'process',
            resources: `cpus:2;mem:512;disk:512;ports:[${ports}]`,
            endTasksOnStop: true,
          },
          testEnvironment({ component: name }),
        )
        closers.push(() => agent.stop())
      }
      await eventually(async () => {
        const { slaves } = await readState(url)
        if (slaves.length < 2) throw new Error('not every agent is registered')
      })
      await work({ url, folder, atEnd: (close) => void closers.push(close) })
    } finally {
      for (const close of closers.reverse()) await close()
    }
  })
}

import { join } from 'node:path'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { requestJson } from '@dcos-lite/lib/http-client'
import { createLogger } from '@dcos-lite/lib/log'
import { openStore } from '@dcos-lite/lib/store'
import { createTestAuthority, eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { TestAuthority } from '@dcos-lite/lib/testing'
import type { TlsFiles } from '@dcos-lite/lib/tls'
import { startAgent, startMaster } from '../../src/index.ts'
import type { AgentConfig } from '../../src/index.ts'

/** An agent under test, with what it logged. */
export interface AgentUnderTest {
  agent: RunningComponent
  logged: () => string
  problems(): Promise<string[]>
}

/** Masters and agents of one authority; everything started is stopped at the end. */
export interface SecuredCluster {
  folder: string
  authority: TestAuthority
  /** The running masters, in the order of their start; the first one leads. */
  masters: RunningComponent[]
  startAgent(tls: TlsFiles, config?: Partial<AgentConfig>): Promise<AgentUnderTest>
  atEnd(close: () => unknown): void
}

/** The listener of a master for people and frameworks, and the one for agents. */
export const apiOf = (master: RunningComponent | undefined): string => master?.urls['api'] ?? ''
export const internalOf = (master: RunningComponent | undefined): string => master?.urls['internal'] ?? ''

/** Runs work with masters on one store that take agents over mutual TLS only. */
export function withSecuredCluster(
  masterCount: number,
  work: (cluster: SecuredCluster) => Promise<void>,
): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const closers: (() => unknown)[] = []
    const environment = testEnvironment({ component: 'mesos-master' })
    const authority = await createTestAuthority(folder)
    const store = await openStore({ engine: 'sqlite', file: join(folder, 'store.db') }, environment)
    closers.push(() => store.close())
    const listen = { host: '127.0.0.1', port: 0 }
    const masters: RunningComponent[] = []
    let agents = 0
    try {
      for (let index = 0; index < masterCount; index++) {
        const internal = { listen, tls: await authority.writeFiles(`master${index}`) }
        const config = { listen, internal, store, leadership: { ttlMs: 60_000 } }
        const master = await startMaster(config, environment)
        masters.push(master)
        closers.push(() => master.stop())
        const url = `${apiOf(masters[0])}/state`
        await eventually(async () => (await requestJson({ url })).status === 200)
      }
      await work({
        folder,
        authority,
        masters,
        atEnd: (close) => void closers.push(close),
        async startAgent(tls, config = {}) {
          const lines: string[] = []
          const write = (line: string): void => void lines.push(line)
          const { clock } = environment
          const log = createLogger({ component: 'agent', clock, level: 'info', write })
          const agent = await startAgent(
            {
              listen,
              masterUrls: masters.map(internalOf),
              tls,
              workDir: join(folder, `work${agents++}`),
              launcher: 'process',
              resources: 'cpus:2;mem:512;disk:512;ports:[31000-31010]',
              endTasksOnStop: true,
              ...config,
            },
            { ...environment, log },
          )
          closers.push(() => agent.stop())
          return {
            agent,
            logged: () => lines.join('\n'),
            async problems() {
              const url = `${agent.urls['api']}/dcos/health`
              return (await requestJson<{ problems: string[] }>({ url })).body.problems
            },
          }
        },
      })
    } finally {
      for (const close of closers.reverse()) await close()
    }
  })
}

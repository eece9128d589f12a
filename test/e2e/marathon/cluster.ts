import { join } from 'node:path'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start as startMarathon } from '@dcos-lite/marathon-lite'
import type { Settings } from '@dcos-lite/marathon-lite'
import { startAgent, startMaster } from '@dcos-lite/mesos-lite'

const listen = { host: '127.0.0.1', port: 0 }

/** A task as the API shows it, as far as tests look at it. */
export interface TaskAnswer {
  id: string
  appId: string
  state: string
  host: string
  ports: number[]
  version?: string
  startedAt?: string
  healthCheckResults: { alive: boolean }[]
}

export interface AppAnswer {
  id: string
  instances: number
  version: string
  role: string
  tasksRunning: number
  tasksHealthy: number
  deployments: { id: string }[]
  tasks: TaskAnswer[]
  lastTaskFailure?: { state: string }
}

/** A real master, real agents with child processes, and a real Marathon, all on free ports of this machine. */
export interface MarathonCluster {
  url: string
  masterUrl: string
  folder: string
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<HttpAnswer<T>>
  app(id: string): Promise<AppAnswer>
  /** Waits until nothing is deployed. */
  settled(timeoutMs?: number): Promise<void>
}

/** A cluster whose agents can leave. */
export interface StartedCluster extends MarathonCluster {
  /** Adds an agent; the next call of `stopAgent` counts it. */
  addAgent(agent?: AgentOptions): Promise<void>
  /** Stops an agent by its place in the options; it does not come back. */
  stopAgent(index: number): Promise<void>
}

export interface AgentOptions {
  hostname?: string
  resources?: string
  attributes?: string
  plannedRestartMs?: number
}

export interface ClusterOptions {
  agents?: AgentOptions[]
  settings?: Partial<Settings>
  /** Without it only the master and the agents are started. */
  marathon?: boolean
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Calls that know one Marathon. */
export function clientOf(url: string, masterUrl: string, folder: string): MarathonCluster {
  const call = <T>(method: string, path: string, body?: unknown): Promise<HttpAnswer<T>> =>
    requestJson<T>({ url: url + path, method: method as Method, ...(body === undefined ? {} : { body }) })
  return {
    url,
    masterUrl,
    folder,
    call,
    app: async (id) => (await call<{ app: AppAnswer }>('GET', `/v2/apps${id}`)).body.app,
    async settled(timeoutMs = 120_000) {
      await eventually(async () => (await call<unknown[]>('GET', '/v2/deployments')).body.length === 0, {
        timeoutMs,
        what: 'the end of all deployments',
      })
    },
  }
}

/** Runs `work` with a cluster and ends everything afterwards, also after a failure. */
export async function withMarathonCluster(
  options: ClusterOptions,
  work: (cluster: StartedCluster) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const started: RunningComponent[] = []
    const agents: RunningComponent[] = []
    // Apart from one another, and most likely from those of another cluster.
    const firstPort = 20_000 + Math.floor(Math.random() * 100) * 100
    try {
      const master = await startMaster(
        { listen, store: { engine: 'sqlite', file: join(folder, 'master.db') }, allocationIntervalMs: 500 },
        testEnvironment({ component: 'mesos-master' }),
      )
      started.unshift(master)
      const masterUrl = master.urls.api ?? ''
      const addAgent = async (agent: AgentOptions = {}): Promise<void> => {
        const index = agents.length
        const first = firstPort + index * 100
        const config = {
          listen,
          masterUrls: [masterUrl],
          workDir: join(folder, `agent-${index}`),
          launcher: 'process' as const,
          resources: agent.resources ?? `cpus:4;mem:4096;disk:10000;ports:[${first}-${first + 99}]`,
          endTasksOnStop: true,
          ...(agent.hostname === undefined ? {} : { hostname: agent.hostname }),
          ...(agent.attributes === undefined ? {} : { attributes: agent.attributes }),
          ...(agent.plannedRestartMs === undefined ? {} : { plannedRestartMs: agent.plannedRestartMs }),
        }
        const running = await startAgent(config, testEnvironment({ component: 'mesos-agent' }))
        started.unshift(running)
        agents.push(running)
      }
      for (const agent of options.agents ?? [{}]) await addAgent(agent)
      let url = ''
      if (options.marathon !== false) {
        const store = { engine: 'sqlite' as const, file: join(folder, 'marathon.db') }
        const config = { listen, store, masterUrls: [masterUrl], clusterDefaults: options.settings ?? {} }
        const marathon = await startMarathon(config, testEnvironment({ component: 'marathon' }))
        started.unshift(marathon)
        url = marathon.urls.api ?? ''
      }
      await work({
        ...clientOf(url, masterUrl, folder),
        addAgent,
        stopAgent: async (index) => agents[index]?.stop(),
      })
    } finally {
      for (const component of started.reverse()) await component.stop()
    }
  })
}

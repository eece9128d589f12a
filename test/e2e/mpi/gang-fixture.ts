import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { startAgent, startMaster } from '../../../components/mesos-lite/src/index.ts'

/** A real master with agents of one processor each that only pretend to run tasks. */
export interface GangFixture {
  master: string
  folder: string
  /** Tasks that a framework ever had, by name. */
  tasksOf(framework: string): Promise<{ id: string; state: string; name: string }[]>
  close(): Promise<void>
}

interface Tasks {
  id: string
  state: string
  name: string
}

/** Starts them on free ports. */
export async function startGangFixture(agents: number): Promise<GangFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-mpi-'))
  const listen = { host: '127.0.0.1', port: 0 }
  const master = await startMaster(
    { listen, store: { engine: 'sqlite', file: join(folder, 'store') }, allocationIntervalMs: 100 },
    testEnvironment(),
  )
  const url = master.urls.api ?? ''
  const started = await Promise.all(
    Array.from({ length: agents }, (_, index) =>
      startAgent(
        {
          listen,
          masterUrls: [url],
          workDir: join(folder, `agent-${index}`),
          launcher: 'simulated',
          resources: `cpus:1;mem:256;disk:256;ports:[${31000 + index * 10}-${31009 + index * 10}]`,
        },
        testEnvironment(),
      ),
    ),
  )
  await eventually(async () => {
    const { body } = await requestJson<{ activated_slaves: number }>({ url: `${url}/state` })
    return body.activated_slaves === agents
  })
  return {
    master: url,
    folder,
    async tasksOf(name) {
      type All = { name: string; tasks: Tasks[]; completed_tasks: Tasks[] }[]
      const { body } = await requestJson<{ frameworks: All; completed_frameworks: All }>({
        url: `${url}/state`,
      })
      return [...body.frameworks, ...body.completed_frameworks]
        .filter((framework) => framework.name === name)
        .flatMap(({ tasks, completed_tasks: past }) => [...tasks, ...past])
    },
    async close() {
      for (const agent of started) await agent.stop()
      await master.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

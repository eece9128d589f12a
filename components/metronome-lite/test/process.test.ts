import { expect } from 'chai'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startStandInCluster } from './stand-in-cluster.ts'
import { sleepJob } from './started-metronome.ts'
import type { Json } from './started-metronome.ts'

const executable = fileURLToPath(new URL('../bin/dcos-metronome.ts', import.meta.url))

interface Running {
  process: ChildProcess
  url: string
}

async function startProcess(folder: string, masterUrl: string): Promise<Running> {
  const configFile = join(folder, 'config.json')
  const infoFile = join(folder, 'info.json')
  await rm(infoFile, { force: true })
  const config = {
    listen: { host: '127.0.0.1', port: 0 },
    store: { engine: 'sqlite', file: join(folder, 'metronome.db') },
    masterUrls: [masterUrl],
  }
  await writeFile(configFile, JSON.stringify(config))
  const child = spawn(process.execPath, [executable, '--config', configFile, '--info', infoFile], {
    stdio: 'ignore',
  })
  try {
    const { urls } = await eventually(
      async () => JSON.parse(await readFile(infoFile, 'utf8')) as { urls: { api: string } },
      { timeoutMs: 60_000 },
    )
    return { process: child, url: urls.api }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

async function end({ process: child }: Running, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

describe('dcos-metronome as a process', () => {
  it('loses nothing and launches nothing twice when it is killed between launch and first status', async () => {
    const cluster = await startStandInCluster({ onLaunch: () => undefined })
    try {
      await withTemporaryFolder(async (folder) => {
        let running = await startProcess(folder, cluster.url)
        const call = async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> =>
          (await requestJson<T>({ url: running.url + path, method, body })).body
        try {
          await call('POST', '/v1/jobs', sleepJob('kept'))
          const run = await call<Json>('POST', '/v1/jobs/kept/runs', {})
          await eventually(() => cluster.tasks.size === 1)
          await end(running, 'SIGKILL')
          for (const task of cluster.tasks.values()) task.state = 'TASK_RUNNING'
          running = await startProcess(folder, cluster.url)
          await eventually(async () => {
            const [active] = await call<Json[]>('GET', '/v1/jobs/kept/runs')
            return active?.id === run.id && active?.status === 'ACTIVE'
          })
          expect(cluster.tasks.size).to.equal(1)
          expect(cluster.callsOf('ACCEPT')).to.have.length(1)
          await end(running, 'SIGTERM')
          expect(running.process.exitCode).to.equal(0)
        } finally {
          await end(running, 'SIGKILL')
        }
      })
    } finally {
      await cluster.stop()
    }
  }).timeout(180_000)
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestedCluster } from './cluster.ts'
import { waitUntil } from './wait-until.ts'

const program = fileURLToPath(new URL('../../../local/bin/dcos-local.ts', import.meta.url))

/** A cluster of one process, for one test. */
export interface OwnCluster extends TestedCluster {
  folder: string
  stop(): Promise<void>
}

/** Starts a local cluster in a temporary folder; `stop` ends it and removes the folder. */
export async function startOwnCluster(timeoutMs: number): Promise<OwnCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'dcos-universe-test-'))
  const infoFile = join(folder, 'info.json')
  const options = {
    port: 0,
    bindAddress: '127.0.0.1',
    agents: 1,
    publicAgents: 0,
    dataDir: join(folder, 'data'),
    packages: [],
    auth: false,
    infoFile,
    attachCli: false,
  }
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)))
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const url = await waitUntil('the local cluster', timeoutMs, async () => {
      if (child.exitCode !== null) throw new Error(`the cluster ended: ${said}`)
      const text = await readFile(infoFile, 'utf8').catch(() => undefined)
      return text === undefined ? 'is starting' : { value: (JSON.parse(text) as { url: string }).url }
    })
    return { url, token: '', folder, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'

const bin = fileURLToPath(new URL('../../bin/dcos-mesos-master.ts', import.meta.url))

/** A master as a process of its own, as on a real cluster. */
export interface MasterProcess {
  url: string
  /** kill -9; resolves when it is gone. Another one on the same folder goes on from its store. */
  murder(): Promise<void>
}

/** Starts a master on the store of a folder, and waits until it leads. */
export async function startMasterProcess(folder: string, port = 0): Promise<MasterProcess> {
  const [configFile, infoFile] = [join(folder, 'master-config.json'), join(folder, 'master-info.json')]
  await rm(infoFile, { force: true })
  const config = {
    listen: { host: '127.0.0.1', port },
    store: { engine: 'sqlite', file: join(folder, 'store.db') },
    allocationIntervalMs: 100,
    leadership: { ttlMs: 5000 },
  }
  await writeFile(configFile, JSON.stringify(config))
  const child = spawn(process.execPath, [bin, '--config', configFile, '--info', infoFile], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const ended = once(child, 'exit')
  const murder = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    const url = await eventually(
      async () => {
        const info = JSON.parse(await readFile(infoFile, 'utf8')) as { urls: { api: string } }
        const { status } = await requestText({ url: `${info.urls.api}/state` })
        return status === 200 && info.urls.api
      },
      { timeoutMs: 60_000 },
    )
    return { url, murder }
  } catch (error) {
    await murder()
    throw new Error(`the master did not come to lead: ${errors}`, { cause: error })
  }
}

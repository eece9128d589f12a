import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StoreConfig } from '@dcos-lite/lib/store'
import { eventually } from '@dcos-lite/lib/testing'
import type { Settings } from '@dcos-lite/marathon-lite'

const executable = fileURLToPath(
  new URL('../../../components/marathon-lite/bin/dcos-marathon.ts', import.meta.url),
)

/** Marathon as a process of its own, which can be killed at any moment and started again on the same store. */
export interface MarathonProcess {
  url: string
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  await new Promise<void>((resolve) => child.once('exit', () => resolve()))
}

/** Where a process keeps its state, for several that share it. */
export interface SharedStart {
  /** Tells the files of several processes apart. */
  name: string
  store: StoreConfig
  leadership?: { ttlMs: number }
}

/** Starts the process on the store in `folder` (or on a shared one) and waits until it serves. */
export async function startMarathonProcess(
  folder: string,
  masterUrl: string,
  settings: Partial<Settings> = {},
  shared?: SharedStart,
): Promise<MarathonProcess> {
  const { name = 'marathon', leadership } = shared ?? {}
  const configFile = join(folder, `${name}.json`)
  const infoFile = join(folder, `${name}.info`)
  await rm(infoFile, { force: true })
  const store = shared?.store ?? { engine: 'sqlite', file: join(folder, 'marathon.db') }
  const listen = { host: '127.0.0.1', port: 0 }
  await writeFile(
    configFile,
    JSON.stringify({ listen, store, masterUrls: [masterUrl], clusterDefaults: settings, leadership }),
  )
  const child = spawn(process.execPath, [executable, '--config', configFile, '--info', infoFile], {
    stdio: ['ignore', 'ignore', process.env.DCOS_TEST_LOG ? 'inherit' : 'ignore'],
  })
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended(child)
  }
  try {
    const { urls } = await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(`the process ended with ${child.exitCode}`)
        return JSON.parse(await readFile(infoFile, 'utf8')) as { urls: { api: string } }
      },
      { what: 'the start of Marathon' },
    )
    return { url: urls.api, kill }
  } catch (error) {
    await kill()
    throw error
  }
}

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually, freePort } from '@dcos-lite/lib/testing'
import { root } from './run.ts'

/** One component as a process of its own, which can be killed and started again with the same configuration. */
export interface ComponentProcess {
  name: string
  url: string
  pid(): number
  start(): Promise<void>
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>
}

/** Prepares a component; `program` is its file below `components/`. */
export async function prepareComponent(
  folder: string,
  name: string,
  program: string,
  config: (listen: { host: string; port: number }) => Record<string, unknown>,
): Promise<ComponentProcess> {
  const home = join(folder, name)
  await mkdir(home, { recursive: true })
  const listen = { host: '127.0.0.1', port: await freePort() }
  const configFile = join(home, 'config.json')
  const infoFile = join(home, 'info.json')
  await writeFile(configFile, JSON.stringify(config(listen)))
  let child: ChildProcess | undefined
  return {
    name,
    url: `http://127.0.0.1:${listen.port}`,
    pid: () => child?.pid ?? 0,
    async start() {
      await rm(infoFile, { force: true })
      const log = createWriteStream(join(home, 'log'), { flags: 'a' })
      const started = spawn(
        process.execPath,
        [join(root, 'components', program), '--config', configFile, '--info', infoFile],
        {
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      )
      started.stderr.pipe(log)
      child = started
      await eventually(
        async () => {
          if (started.exitCode !== null) throw new Error(await readFile(join(home, 'log'), 'utf8'))
          return JSON.parse(await readFile(infoFile, 'utf8')) as unknown
        },
        { timeoutMs: 120_000, what: `the start of ${name}` },
      )
    },
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** Memory and processor time of a master and an agent, each a process of its own, with nothing to do, beside a bare Node. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { cpuMsOf } from './support/load.ts'
import { describeMachine } from './support/machine.ts'
import { pssMiBOf } from './support/memory-of.ts'
import { printFigure } from './support/statistics.ts'

const settleMs = 8_000
const watchedMs = 20_000
const bin = (name: string): string =>
  fileURLToPath(new URL(`../components/mesos-lite/bin/${name}.ts`, import.meta.url))

const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-bench-'))
const children: ChildProcess[] = []

async function start(name: string, config: object): Promise<{ pid: number; url: string }> {
  const [configFile, infoFile] = [join(folder, `${name}.json`), join(folder, `${name}.info`)]
  await writeFile(configFile, JSON.stringify(config))
  const child = spawn(process.execPath, [bin(name), '--config', configFile, '--info', infoFile], {
    stdio: 'ignore',
  })
  children.push(child)
  const info = await eventually(async () => JSON.parse(await readFile(infoFile, 'utf8')) as unknown, {
    timeoutMs: 30_000,
  })
  return { pid: child.pid ?? 0, url: (info as { urls: { api: string } }).urls.api }
}

process.stdout.write(`${describeMachine()}\n`)
try {
  const listen = { host: '127.0.0.1', port: 0 }
  const bare = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  children.push(bare)
  const store = { engine: 'sqlite', file: join(folder, 'store.db') }
  const master = await start('dcos-mesos-master', { listen, store })
  const agentConfig = { listen, masterUrls: [master.url], workDir: join(folder, 'work'), launcher: 'process' }
  const agent = await start('dcos-mesos-slave', agentConfig)
  await eventually(
    async () => (await requestJson<{ healthy: boolean }>({ url: `${agent.url}/dcos/health` })).body.healthy,
    { timeoutMs: 30_000 },
  )
  await pause(settleMs)
  const floor = pssMiBOf(bare.pid ?? 0)
  const before = [cpuMsOf(master.pid), cpuMsOf(agent.pid)]
  await pause(watchedMs)
  for (const [at, [name, { pid }]] of (
    [
      ['master', master],
      ['agent', agent],
    ] as const
  ).entries()) {
    const used = ((cpuMsOf(pid) - (before[at] ?? 0)) * 100) / watchedMs
    const memory = pssMiBOf(pid)
    printFigure(
      `${name}, idle`,
      `${memory.toFixed(0)} MiB PSS, ${used.toFixed(2)} % of one processor`,
      `${(memory / floor).toFixed(1)} × a bare node (${floor.toFixed(0)} MiB)`,
    )
  }
} finally {
  for (const child of children) {
    if (child.exitCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  await rm(folder, { recursive: true, force: true })
}

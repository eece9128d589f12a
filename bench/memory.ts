/** Memory of the process that is the local cluster, as PSS, idle and with 100 apps, beside a bare Node process. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { createWorkspace } from '../test/e2e/support/local-cluster.ts'
import { printFigure } from './support/statistics.ts'

function pssMiB(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss: +(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024
}

async function bareNode(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await pause(500)
  const used = pssMiB(child.pid ?? 0)
  child.kill('SIGKILL')
  await once(child, 'exit')
  return used
}

const apps = 100
const workspace = await createWorkspace()
const cluster = await workspace.up(['--install', 'none'])
try {
  const floor = await bareNode()
  const { pid, marathonUrl } = cluster.info
  await pause(5000)
  const idle = pssMiB(pid)
  for (let index = 0; index < apps; index++) {
    const body = { id: `/app-${index}`, cmd: 'sleep 1000', cpus: 0.01, mem: 32 }
    await requestJson({ url: `${marathonUrl}/v2/apps`, method: 'POST', body })
  }
  await eventually(
    async () => {
      const { body } = await requestJson<{ tasks: { state: string }[] }>({ url: `${marathonUrl}/v2/tasks` })
      return body.tasks.filter(({ state }) => state === 'TASK_RUNNING').length === apps
    },
    { timeoutMs: 120_000, what: `${apps} running apps` },
  )
  await pause(5000)
  const loaded = pssMiB(pid)
  printFigure(
    'local cluster, idle',
    `${idle.toFixed(0)} MiB PSS`,
    `${(idle / floor).toFixed(1)} times a bare node (${floor.toFixed(0)} MiB)`,
  )
  printFigure(
    `with ${apps} apps`,
    `${loaded.toFixed(0)} MiB PSS`,
    `${(((loaded - idle) / apps) * 1024).toFixed(0)} KiB more for each app`,
  )
} finally {
  await cluster.stop()
  await workspace.remove()
}

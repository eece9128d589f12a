/**
 * From `POST /v2/apps` to TASK_RUNNING (as Marathon's event stream shows it), process launcher, beside the same command
 * started by `spawn`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { followEventStream, requestJson } from '@dcos-lite/lib/http-client'
import { createWorkspace } from '../test/e2e/support/local-cluster.ts'
import { milliseconds, printFigure, spreadOf } from './support/statistics.ts'

const rounds = 30
const command = 'sleep 1000'

async function timeSpawn(): Promise<number> {
  const startedMs = performance.now()
  const child = spawn('/bin/sh', ['-c', command], { stdio: 'ignore', detached: true })
  await once(child, 'spawn')
  const tookMs = performance.now() - startedMs
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL') // the shell and what it started
  await once(child, 'exit')
  return tookMs
}

const workspace = await createWorkspace()
const cluster = await workspace.up(['--install', 'none'])
const { marathonUrl } = cluster.info
const stop = new AbortController()
const waiting = new Map<string, () => void>()
const events = (async () => {
  const url = `${marathonUrl}/v2/events?event_type=status_update_event`
  for await (const event of followEventStream({ url, signal: stop.signal })) {
    const { appId, taskStatus } = JSON.parse(event.data) as { appId?: string; taskStatus?: string }
    if (appId !== undefined && taskStatus === 'TASK_RUNNING') waiting.get(appId)?.()
  }
})().catch(() => undefined) // ended by the abort below
try {
  const floors: number[] = []
  const ours: number[] = []
  for (let round = 0; round < rounds + 3; round++) {
    const floor = await timeSpawn()
    const id = `/launch-${round}`
    const running = new Promise<void>((resolve) => waiting.set(id, resolve))
    const startedMs = performance.now()
    const { status } = await requestJson({
      url: `${marathonUrl}/v2/apps`,
      method: 'POST',
      body: { id, cmd: command, cpus: 0.01, mem: 32 },
    })
    if (status !== 201) throw new Error(`POST /v2/apps answered ${status}`)
    await running
    const own = performance.now() - startedMs
    if (round < 3) continue // warm-up
    floors.push(floor)
    ours.push(own)
  }
  const difference = spreadOf(ours).median - spreadOf(floors).median
  const ratio = spreadOf(ours).median / spreadOf(floors).median
  printFigure('POST /v2/apps until TASK_RUNNING', milliseconds(spreadOf(ours)))
  printFigure(
    'spawn of the same command',
    milliseconds(spreadOf(floors)),
    `difference ${difference.toFixed(1)} ms, ratio ${ratio.toFixed(1)}`,
  )
} finally {
  stop.abort(new Error('the bench is done'))
  await events
  await cluster.stop()
  await workspace.remove()
}

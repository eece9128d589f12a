/**
 * 10,000 schedules that fire in the same minute: how late the first, the median and the last of their tasks are launched,
 * with a simulated master and agents in this process and metronome in another; beside it, as the floor, the same number of timers of the cron
 * library alone. Then a backlog of 10,000 runs of one job, and what all of it weighs.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { startStandInCluster } from '../components/metronome-lite/test/stand-in-cluster.ts'
import { prepareComponent } from '../test/e2e/support/component-processes.ts'
import { printFigure } from './support/statistics.ts'

const count = Number(process.env.BENCH_SCHEDULES ?? 10_000)
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`
/** What the process of metronome holds in memory. */
const memoryMiB = (): number => {
  const status = readFileSync(`/proc/${metronome.pid()}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

/** How late the last of so many bare timers is, each of which does nothing but note the time. */
async function floor(): Promise<number> {
  const atMs = Date.now() + 500
  const late: number[] = []
  await new Promise<void>((resolve) => {
    for (let i = 0; i < count; i++) {
      setTimeout(() => {
        late.push(Date.now() - atMs)
        if (late.length === count) resolve()
      }, atMs - Date.now())
    }
  })
  return Math.max(...late)
}

async function inParallel(work: (i: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: 32 }, worker))
}

const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-bench-'))
const launchedMs: number[] = []
let launched = 0
const cluster = await startStandInCluster({
  nodes: Array.from({ length: 100 }, (_, i) => ({ id: `S${i}`, cpus: 64, mem: 262_144 })),
  onLaunch(task, { report }) {
    launched++
    launchedMs.push(Date.now())
    report(task.task_id.value, 'TASK_RUNNING')
    report(task.task_id.value, 'TASK_FINISHED')
  },
})
const metronome = await prepareComponent(
  folder,
  'metronome',
  'metronome-lite/bin/dcos-metronome.ts',
  (listen) => ({
    listen,
    store: { engine: 'sqlite', file: join(folder, 'metronome.db') },
    masterUrls: [cluster.url],
  }),
)
await metronome.start()
const beforeMiB = memoryMiB()
const api = metronome.url
const ended = async (): Promise<number> => {
  const { body } = await requestJson<{ counters: Record<string, { count: number }> }>({
    url: `${api}/v1/metrics`,
  })
  return body.counters['metronome.jobs.succeeded.counter']?.count ?? 0
}

try {
  printFigure(`${count} bare timers of one instant`, `last ${seconds(await floor())} late`)
  const fireMs = Math.ceil((Date.now() + count * 5) / 1000) * 1000 + 2000
  const startText = new Date(fireMs).toISOString().replace('.000', '')
  const creatingMs = performance.now()
  await inParallel(async (i) => {
    const job = {
      id: `job-${i}`,
      run: { cpus: 0.1, mem: 32, disk: 0, cmd: 'true' },
      schedules: [{ id: 'once', repeat: `R1/${startText}/P1D` }],
    }
    const { status } = await requestJson({ url: `${api}/v1/jobs`, method: 'POST', body: job })
    if (status !== 201) throw new Error(`POST /v1/jobs answered ${status}`)
  })
  const createdMs = performance.now() - creatingMs
  if (Date.now() > fireMs) throw new Error('the jobs were made too slowly; raise the time before they fire')
  printFigure(
    `POST of ${count} jobs with a schedule`,
    seconds(createdMs),
    `${Math.round((count * 1000) / createdMs)} a second`,
  )
  await eventually(() => launched >= count, { timeoutMs: 600_000, intervalMs: 100 })
  const late = launchedMs.map((ms) => ms - fireMs).sort((a, b) => a - b)
  const at = (share: number): number => late[Math.min(Math.floor(late.length * share), late.length - 1)] ?? 0
  printFigure(
    `${count} schedules in one minute, launched`,
    `first ${seconds(at(0))} late, median ${seconds(at(0.5))}, last ${seconds(at(1))}`,
  )
  await eventually(async () => (await ended()) >= count, { timeoutMs: 600_000, intervalMs: 100 })
  printFigure(`  and ended in the history`, `${seconds(Date.now() - fireMs)} after the minute`)
  printFigure(
    `  memory with ${count} jobs`,
    `${memoryMiB().toFixed(0)} MiB`,
    `${beforeMiB.toFixed(0)} MiB before`,
  )

  const listingMs = performance.now()
  await requestJson({ url: `${api}/v1/jobs?embed=historySummary` })
  printFigure(`GET /v1/jobs of ${count} jobs`, seconds(performance.now() - listingMs))

  launched = 0
  const backlogMs = performance.now()
  await inParallel(async () => {
    await requestJson({ url: `${api}/v1/jobs/job-0/runs`, method: 'POST' })
  })
  await eventually(() => launched >= count, { timeoutMs: 600_000, intervalMs: 100 })
  await eventually(async () => (await ended()) >= 2 * count, { timeoutMs: 600_000, intervalMs: 100 })
  printFigure(`${count} runs of one job, from POST to their end`, seconds(performance.now() - backlogMs))
  printFigure('  memory afterwards', `${memoryMiB().toFixed(0)} MiB`)
} finally {
  await metronome.kill()
  await cluster.stop()
  await rm(folder, { recursive: true, force: true })
}

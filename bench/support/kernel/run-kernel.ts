import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { printFigure } from '../statistics.ts'
import { subscribeFramework } from './framework.ts'
import type { BenchFramework, Form } from './framework.ts'
import { startFleet, startMasterProcess } from './processes.ts'
import type { Fleet, MasterProcess } from './processes.ts'

/** The size of one run, and how the framework speaks. */
export interface KernelRun {
  agents: number
  tasks: number
  tasksPerOffer: number
  form: Form
  /** How many processes the agents are spread over. */
  processes: number
  /** Where the master writes a profile of its processor time. */
  profile: string | undefined
}

const patienceMs = 120_000
const ms = (value: number): string => `${value.toFixed(1)} ms`

const printDelay = (
  what: string,
  { loopDelayP99Ms, loopDelayMaxMs }: Awaited<ReturnType<MasterProcess['sample']>>,
) => printFigure(what, `p99 ${ms(loopDelayP99Ms)}`, `longest ${ms(loopDelayMaxMs)}`)

async function registerAll(master: MasterProcess, fleet: Fleet, agents: number): Promise<void> {
  const startedMs = performance.now()
  await eventually(async () => (await fleet.sample()).registered >= agents, {
    timeoutMs: patienceMs,
    intervalMs: 200,
    what: `${agents} registered agents`,
  })
  const tookMs = performance.now() - startedMs
  const sample = await master.sample()
  printFigure(
    'registrations',
    `${((agents * 1000) / tookMs).toFixed(0)}/s`,
    `${((sample.cpuMs * 1000) / agents).toFixed(0)} µs of the master each`,
  )
}

async function fill(
  master: MasterProcess,
  fleet: Fleet,
  framework: BenchFramework,
  run: KernelRun,
): Promise<void> {
  await Promise.all([master.sample(), fleet.sample()])
  const own = process.cpuUsage()
  const startedMs = performance.now()
  framework.start()
  while (framework.running() < run.tasks || framework.unanswered() > 0) {
    if (!framework.isOpen()) throw new Error('the framework lost its connection')
    await pause(20)
  }
  const seconds = (performance.now() - startedMs) / 1000
  const { user, system } = process.cpuUsage(own)
  const [sample, agents] = await Promise.all([master.sample(), fleet.sample()])
  if (framework.refused() > 0) throw new Error(`${framework.refused()} calls were refused`)
  const perTask = (cpuMs: number): string => `${((cpuMs * 1000) / run.tasks).toFixed(0)} µs`
  printFigure(
    `tasks started, every update acknowledged`,
    `${(run.tasks / seconds).toFixed(0)}/s`,
    `${(run.tasks / (sample.cpuMs / 1000)).toFixed(0)} for a second of the master's processor`,
  )
  printFigure(
    '  processor time for a task',
    `master ${perTask(sample.cpuMs)}`,
    `agents ${perTask(agents.cpuMs)}, framework ${perTask((user + system) / 1000)}`,
  )
  printFigure(
    '  the master was busy for',
    `${(sample.cpuMs / 10 / seconds).toFixed(0)} % of the time`,
    `all of it together ${((sample.cpuMs + agents.cpuMs + (user + system) / 1000) / 10 / seconds).toFixed(0)} % of one processor`,
  )
  printDelay('  event loop delay meanwhile', sample)
  const url = `${master.url}/metrics/snapshot`
  const { body } = await requestJson<Record<string, number>>({ url })
  const name = 'allocator/mesos/allocation_run_ms'
  printFigure(
    '  allocation runs',
    `p99 ${ms(body[`${name}/p99`] ?? NaN)}`,
    `longest ${ms(body[`${name}/max`] ?? NaN)}`,
  )
}

async function read(master: MasterProcess, path: string, rounds: number): Promise<void> {
  await master.sample()
  const tookMs: number[] = []
  let bytes = 0
  for (let round = 0; round < rounds; round += 1) {
    const startedMs = performance.now()
    const { body } = await requestText({ url: `${master.url}${path}`, timeoutMs: 120_000 })
    tookMs.push(performance.now() - startedMs)
    bytes = body.length
  }
  const sample = await master.sample()
  const [cold = 0] = tookMs
  const warm = tookMs.slice(1).sort((a, b) => a - b)
  printFigure(
    path,
    `${ms(warm[Math.floor(warm.length / 2)] ?? cold)}, first ${ms(cold)}`,
    `${(bytes / 1024 / 1024).toFixed(1)} MiB; loop delay p99 ${ms(sample.loopDelayP99Ms)}, longest ${ms(sample.loopDelayMaxMs)}`,
  )
}

async function rest(master: MasterProcess, fleet: Fleet): Promise<void> {
  await pause(2000)
  await Promise.all([master.sample(), fleet.sample()])
  const restMs = 6000
  await pause(restMs)
  const sample = await master.sample()
  printFigure(
    'at rest, pings only',
    `${((sample.cpuMs * 100) / restMs).toFixed(1)} % of one processor`,
    `loop delay p99 ${ms(sample.loopDelayP99Ms)}`,
  )
  printFigure(
    'memory of the master',
    `${sample.pssMiB.toFixed(0)} MiB PSS`,
    `${sample.rssMiB.toFixed(0)} MiB resident, ${sample.heapMiB.toFixed(0)} MiB heap`,
  )
  printFigure('memory of the simulated agents', `${(await fleet.sample()).pssMiB.toFixed(0)} MiB PSS`)
}

/** Runs a cluster of that size and prints what it took. */
export async function runKernel(run: KernelRun): Promise<void> {
  process.stdout.write(`\n${run.agents} agents, ${run.tasks} tasks, ${run.form}\n`)
  const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-bench-'))
  const ends: (() => unknown)[] = []
  try {
    const profiling = run.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${run.profile}`]
    const master = await startMasterProcess(
      {
        listen: { host: '127.0.0.1', port: 0 },
        store: { engine: 'sqlite', file: join(folder, 'store.db') },
      },
      profiling,
    )
    ends.push(() => master.stop())
    await eventually(async () => (await requestText({ url: `${master.url}/state-summary` })).status === 200)
    const idle = await master.sample()
    printFigure('an empty master', `${idle.pssMiB.toFixed(0)} MiB PSS`)
    const fleet = await startFleet({ masterUrls: [master.url], count: run.agents }, run.processes)
    ends.unshift(() => fleet.stop())
    await registerAll(master, fleet, run.agents)
    const framework = await subscribeFramework({ masterUrl: master.url, ...run })
    ends.unshift(() => framework.close())
    await eventually(() => framework.offers() >= run.agents, { timeoutMs: patienceMs, what: 'all offers' })
    await fill(master, fleet, framework, run)
    await read(master, '/state-summary', 10)
    await read(master, '/state', 10)
    await rest(master, fleet)
  } finally {
    for (const end of ends) await end()
    await rm(folder, { recursive: true, force: true })
  }
}

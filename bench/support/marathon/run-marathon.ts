import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { startFleet, startMasterProcess } from '../kernel/processes.ts'
import type { Fleet, MasterProcess } from '../kernel/processes.ts'
import { printFigure } from '../statistics.ts'
import { followRunning } from './running-times.ts'
import { startMarathon } from './start-marathon.ts'
import type { MarathonProcess } from './start-marathon.ts'

/** The size of one run. */
export interface MarathonRun {
  apps: number
  instances: number
  agents: number
  /** Deployments a second in the last part, and for how many seconds. */
  rate: number
  rateSeconds: number
  /** Where Marathon writes a profile of its processor time. */
  profile: string | undefined
}

interface Stage {
  run: MarathonRun
  marathon: MarathonProcess
  master: MasterProcess
  fleet: Fleet
}

const patienceMs = 900_000
const appsInGroup = 500
const ms = (value: number): string => `${value.toFixed(0)} ms`
const seconds = (value: number): string => `${(value / 1000).toFixed(1)} s`
const resources = { cpus: 0.01, mem: 1, cmd: 'sleep 1000000', portDefinitions: [{ port: 0 }] }

/** One group of the whole, at one version. */
function groupOf({ apps, instances }: MarathonRun, at: number, release: string): object {
  const count = Math.min(appsInGroup, apps - at * appsInGroup)
  return {
    apps: Array.from({ length: count }, (_, index) => ({
      ...resources,
      id: `app-${index}`,
      instances: Math.round(instances / apps),
      env: { RELEASE: release },
    })),
  }
}

async function call(method: 'GET' | 'POST' | 'PUT', url: string, body?: object): Promise<void> {
  const answer = await requestJson({ url, method, ...(body ? { body } : {}), timeoutMs: 120_000 })
  if (answer.status >= 300)
    throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`)
}

/** Puts every group; each is one deployment. */
async function deploy({ run, marathon, master, fleet }: Stage, what: string, release: string): Promise<void> {
  await Promise.all([marathon.sample(), master.sample(), fleet.sample()])
  const startedMs = performance.now()
  for (let at = 0; at * appsInGroup < run.apps; at += 1) {
    await call('PUT', `${marathon.url}/v2/groups/bench-${at}`, groupOf(run, at, release))
  }
  const acceptedMs = performance.now() - startedMs
  await eventually(
    async () => (await requestJson<unknown[]>({ url: `${marathon.url}/v2/deployments` })).body.length === 0,
    { timeoutMs: patienceMs, intervalMs: 500, what: `all of ${what}` },
  )
  const tookMs = performance.now() - startedMs
  const [sample, ofMaster, ofAgents] = await Promise.all([marathon.sample(), master.sample(), fleet.sample()])
  const { instances } = run
  printFigure(what, seconds(tookMs), `${((instances * 1000) / tookMs).toFixed(0)} instances a second`)
  printFigure('  the definitions accepted', seconds(acceptedMs))
  printFigure(
    '  processor time for an instance',
    `${((sample.cpuMs * 1000) / instances).toFixed(0)} µs`,
    `master ${((ofMaster.cpuMs * 1000) / instances).toFixed(0)} µs, agents ${((ofAgents.cpuMs * 1000) / instances).toFixed(0)} µs`,
  )
  printFigure(
    '  event loop delay meanwhile',
    `p99 ${ms(sample.loopDelayP99Ms)}`,
    `longest ${ms(sample.loopDelayMaxMs)}`,
  )
}

async function list({ marathon }: Stage, path: string): Promise<void> {
  await marathon.sample()
  const tookMs: number[] = []
  let bytes = 0
  for (let round = 0; round < 5; round += 1) {
    const startedMs = performance.now()
    const { body } = await requestText({ url: `${marathon.url}${path}`, timeoutMs: 120_000 })
    tookMs.push(performance.now() - startedMs)
    bytes = body.length
    await pause(50)
  }
  const { loopDelayMaxMs } = await marathon.sample()
  const [first = 0, ...rest] = tookMs
  const median = rest.sort((a, b) => a - b)[rest.length >> 1] ?? first
  printFigure(
    `GET ${path}`,
    `${ms(median)}, first ${ms(first)}`,
    `${(bytes / 1024 / 1024).toFixed(1)} MiB; longest loop delay ${ms(loopDelayMaxMs)}`,
  )
}

/** Starts small apps at a fixed rate beside everything else. */
async function deployAtRate({ run, marathon, master }: Stage): Promise<void> {
  const times = await followRunning(marathon.url)
  await Promise.all([marathon.sample(), master.sample()])
  const count = run.rate * run.rateSeconds
  const postedMs: number[] = []
  const answers: Promise<void>[] = []
  const startedMs = performance.now()
  for (let at = 0; at < count; at += 1) {
    await pause(Math.max(startedMs + (at * 1000) / run.rate - performance.now(), 0))
    postedMs.push(performance.now())
    answers.push(call('POST', `${marathon.url}/v2/apps`, { ...resources, id: `/rate/app-${at}` }))
  }
  await Promise.all(answers)
  await eventually(() => times.runningAtMs.size >= count, { timeoutMs: patienceMs, what: 'all of them' })
  times.close()
  const [sample, ofMaster] = await Promise.all([marathon.sample(), master.sample()])
  const took = postedMs
    .map((at, index) => (times.runningAtMs.get(`/rate/app-${index}`) ?? Infinity) - at)
    .sort((a, b) => a - b)
  const quantile = (share: number): number => took[Math.min(Math.floor(count * share), count - 1)] ?? NaN
  printFigure(
    `POST until TASK_RUNNING, ${run.rate} deployments a second`,
    `p50 ${ms(quantile(0.5))}, p99 ${ms(quantile(0.99))}`,
    'aim p99 < 500 ms; the goal of Kubernetes: 99 % of pods in 5 s',
  )
  printFigure(
    '  processor time for a deployment',
    ms(sample.cpuMs / count),
    `master ${ms(ofMaster.cpuMs / count)}; loop delay p99 ${ms(sample.loopDelayP99Ms)}`,
  )
}

/** Runs a cluster of that size and prints what it took. */
export async function runMarathon(run: MarathonRun): Promise<void> {
  process.stdout.write(`\n${run.apps} apps, ${run.instances} instances, ${run.agents} agents\n`)
  const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-bench-'))
  const ends: (() => unknown)[] = []
  try {
    const master = await startMasterProcess({
      listen: { host: '127.0.0.1', port: 0 },
      store: { engine: 'sqlite', file: join(folder, 'master.db') },
    })
    ends.push(() => master.stop())
    const fleet = await startFleet({ masterUrls: [master.url], count: run.agents }, 1)
    ends.unshift(() => fleet.stop())
    await eventually(async () => (await fleet.sample()).registered >= run.agents, {
      timeoutMs: patienceMs,
      intervalMs: 200,
      what: 'all agents',
    })
    const profiling = run.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${run.profile}`]
    const start = (): Promise<MarathonProcess> =>
      startMarathon(
        {
          listen: { host: '127.0.0.1', port: 0 },
          store: { engine: 'sqlite', file: join(folder, 'marathon.db') },
          masterUrls: [master.url],
          clusterDefaults: { maxRunningDeployments: 1000 },
        },
        profiling,
      )
    const stage: Stage = { run, master, fleet, marathon: await start() }
    ends.unshift(() => stage.marathon.stop())
    const isReady = async (): Promise<boolean> =>
      (await requestText({ url: `${stage.marathon.url}/dcos/health` })).status === 200
    await eventually(isReady, { timeoutMs: patienceMs, what: 'the subscription' })
    const idle = await stage.marathon.sample('collect')
    printFigure('an empty marathon', `${idle.pssMiB.toFixed(0)} MiB PSS`)
    await deploy(stage, 'deploy all', '1')
    await list(stage, '/v2/apps')
    await list(stage, '/v2/apps?embed=apps.tasks&embed=apps.taskStats')
    await list(stage, '/v2/groups')
    await list(stage, '/v2/tasks')
    const full = await stage.marathon.sample('collect')
    printFigure(
      'memory with all of it',
      `${full.pssMiB.toFixed(0)} MiB PSS, ${full.heapMiB.toFixed(0)} MiB heap`,
      `${(((full.heapMiB - idle.heapMiB) * 1024) / run.instances).toFixed(1)} KiB of heap for an instance`,
    )
    if (run.rate > 0) await deployAtRate(stage)
    await stage.marathon.kill()
    const killedMs = performance.now()
    stage.marathon = await start()
    const upMs = performance.now() - killedMs
    await eventually(isReady, { timeoutMs: patienceMs, intervalMs: 20, what: 'the new leader' })
    await call('GET', `${stage.marathon.url}/v2/apps/bench-0/app-0`)
    const tookMs = performance.now() - killedMs
    const { cpuMs } = await stage.marathon.sample()
    printFigure(
      'kill -9, until it leads and answers',
      seconds(tookMs),
      `serves after ${seconds(upMs)}, ${seconds(cpuMs)} of processor time since; aim < 5 s`,
    )
    await deploy(stage, 'restart all', '2')
    const after = await stage.marathon.sample()
    printFigure('memory afterwards', `${after.pssMiB.toFixed(0)} MiB PSS`)
  } finally {
    for (const end of ends) await end()
    await rm(folder, { recursive: true, force: true })
  }
}

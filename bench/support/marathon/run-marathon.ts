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
  /** Folder for a profile of Marathon's processor time in each part. */
  profile: string | undefined
  /** What is measured after everything was deployed. */
  parts: ReadonlySet<BenchPart>
}

/** What a run measures besides the first deployment. */
export const benchParts = ['list', 'rate', 'recover', 'restart'] as const
export type BenchPart = (typeof benchParts)[number]

interface Stage {
  run: MarathonRun
  marathon: MarathonProcess
  master: MasterProcess
  fleet: Fleet
}

const patienceMs = 1_800_000
const quietForMs = 1000
const tellEveryMs = 10_000
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

let toldMs = 0

/** Whether no deployment is left; tells now and then how far they are. */
async function isDeployed({ url }: MarathonProcess, what: string): Promise<boolean> {
  const { body } = await requestJson<{ gauges: Record<string, { value: number }> }>({
    url: `${url}/metrics`,
    headers: { accept: 'application/json' },
    timeoutMs: 60_000,
  })
  const gauge = (name: string): number => body.gauges[`marathon.${name}.gauge`]?.value ?? 0
  const left = gauge('deployments.active')
  if (performance.now() - toldMs > tellEveryMs) {
    toldMs = performance.now()
    const [running, staged] = [gauge('instances.running'), gauge('instances.staged')]
    const lost = gauge('instances.unreachable')
    process.stderr.write(
      `  … ${what}: ${left} deployments left, ${running} running, ${staged} staged, ${lost} unreachable\n`,
    )
  }
  return left === 0
}

/** Puts every group; each is one deployment. */
async function deploy({ run, marathon, master, fleet }: Stage, what: string, release: string): Promise<void> {
  await Promise.all([marathon.sample(), master.sample(), fleet.sample()])
  const startedMs = performance.now()
  for (let at = 0; at * appsInGroup < run.apps; at += 1) {
    await call('PUT', `${marathon.url}/v2/groups/bench-${at}`, groupOf(run, at, release))
  }
  const acceptedMs = performance.now() - startedMs
  await eventually(() => isDeployed(marathon, what), {
    timeoutMs: patienceMs,
    intervalMs: 500,
    what: `all of ${what}`,
  })
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

/** Waits until all three have worked off what a deployment left behind (acknowledgements above all). */
async function settle({ marathon, master, fleet }: Stage): Promise<void> {
  const startedMs = performance.now()
  const isQuiet = async (): Promise<boolean> => {
    await Promise.all([marathon.sample(), master.sample(), fleet.sample()])
    await pause(quietForMs)
    const used = await Promise.all([marathon.sample(), master.sample(), fleet.sample()])
    return used.reduce((sum, { cpuMs }) => sum + cpuMs, 0) < quietForMs / 4
  }
  await eventually(isQuiet, { timeoutMs: patienceMs, intervalMs: 100, what: 'a quiet cluster' })
  printFigure('quiet again', `after ${seconds(performance.now() - startedMs)}`)
}

/** Starts small apps at a fixed rate beside everything else. */
async function deployAtRate(stage: Stage): Promise<void> {
  const { run, marathon, master } = stage
  await settle(stage)
  const times = await followRunning(marathon.url)
  await Promise.all([marathon.sample(), master.sample()])
  const count = run.rate * run.rateSeconds
  const postedMs: number[] = []
  const answeredMs: number[] = []
  const answers: Promise<void>[] = []
  const startedMs = performance.now()
  for (let at = 0; at < count; at += 1) {
    await pause(Math.max(startedMs + (at * 1000) / run.rate - performance.now(), 0))
    const atMs = performance.now()
    postedMs.push(atMs)
    const answer = call('POST', `${marathon.url}/v2/apps`, { ...resources, id: `/rate/app-${at}` })
    answers.push(answer.then(() => void answeredMs.push(performance.now() - atMs)))
    // A failure is thrown where all are awaited.
    answers.at(-1)?.catch(() => undefined)
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
    '  the slowest',
    ms(took.at(-1) ?? NaN),
    `p90 ${ms(quantile(0.9))}, p95 ${ms(quantile(0.95))}; POST answered p99 ${ms(answeredMs.sort((a, b) => a - b)[Math.floor(count * 0.99)] ?? NaN)}`,
  )
  printFigure(
    '  processor time for a deployment',
    ms(sample.cpuMs / count),
    `master ${ms(ofMaster.cpuMs / count)}; loop delay p99 ${ms(sample.loopDelayP99Ms)}, longest ${ms(sample.loopDelayMaxMs)}; of the master ${ms(ofMaster.loopDelayMaxMs)}`,
  )
}

async function isReady({ url }: MarathonProcess): Promise<boolean> {
  return (await requestText({ url: `${url}/dcos/health` })).status === 200
}

/** Ends Marathon as a power cut would and waits until the next one leads. */
async function recover(stage: Stage, start: () => Promise<MarathonProcess>): Promise<void> {
  await stage.marathon.kill()
  const killedMs = performance.now()
  stage.marathon = await start()
  const upMs = performance.now() - killedMs
  await eventually(() => isReady(stage.marathon), {
    timeoutMs: patienceMs,
    intervalMs: 20,
    what: 'the new leader',
  })
  await call('GET', `${stage.marathon.url}/v2/apps/bench-0/app-0`)
  const tookMs = performance.now() - killedMs
  const { cpuMs } = await stage.marathon.sample()
  printFigure(
    'kill -9, until it leads and answers',
    seconds(tookMs),
    `serves after ${seconds(upMs)}, ${seconds(cpuMs)} of processor time since; aim < 5 s`,
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
      // A busy machine must not look like lost agents.
      missedPings: 120,
    })
    ends.push(() => master.stop())
    const fleet = await startFleet({ masterUrls: [master.url], count: run.agents }, 1)
    ends.unshift(() => fleet.stop())
    await eventually(async () => (await fleet.sample()).registered >= run.agents, {
      timeoutMs: patienceMs,
      intervalMs: 200,
      what: 'all agents',
    })
    const start = (): Promise<MarathonProcess> =>
      startMarathon({
        listen: { host: '127.0.0.1', port: 0 },
        store: { engine: 'sqlite', file: join(folder, 'marathon.db') },
        masterUrls: [master.url],
        // Each app has a service port; those of DC/OS are 10,000.
        clusterDefaults: { maxRunningDeployments: 1000, localPortMax: 12_000 + run.apps },
      })
    const stage: Stage = { run, master, fleet, marathon: await start() }
    ends.unshift(() => stage.marathon.stop())
    await eventually(() => isReady(stage.marathon), { timeoutMs: patienceMs, what: 'the subscription' })
    const idle = await stage.marathon.sample('collect')
    printFigure('an empty marathon', `${idle.pssMiB.toFixed(0)} MiB PSS`)
    /** One part, profiled when that was asked for. */
    const part = async (name: string, work: () => Promise<void>): Promise<void> => {
      if (run.profile === undefined) return work()
      await stage.marathon.profiled(join(run.profile, `${name}.cpuprofile`), work)
    }
    await part('deploy', () => deploy(stage, 'deploy all', '1'))
    if (run.parts.has('list')) {
      await part('list', async () => {
        await list(stage, '/v2/apps')
        await list(stage, '/v2/apps?embed=apps.tasks&embed=apps.taskStats')
        await list(stage, '/v2/groups')
        await list(stage, '/v2/tasks')
      })
    }
    const full = await stage.marathon.sample('collect')
    printFigure(
      'memory with all of it',
      `${full.pssMiB.toFixed(0)} MiB PSS, ${full.heapMiB.toFixed(0)} MiB heap`,
      `${(((full.heapMiB - idle.heapMiB) * 1024) / run.instances).toFixed(1)} KiB of heap for an instance; heap taken ${full.heapTotalMiB.toFixed(0)} MiB, outside of it ${full.externalMiB.toFixed(0)} MiB`,
    )
    if (run.parts.has('rate')) await part('rate', () => deployAtRate(stage))
    if (run.parts.has('recover')) await recover(stage, start)
    if (!run.parts.has('restart')) return
    await part('restart', () => deploy(stage, 'restart all', '2'))
    const after = await stage.marathon.sample()
    printFigure('memory afterwards', `${after.pssMiB.toFixed(0)} MiB PSS`)
  } finally {
    for (const end of ends) await end()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs on a lab host: times the systemd launcher and `systemd-run`, in turns, and prints one line of JSON. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '@dcos-lite/lib/clock'
import { silentLogger } from '@dcos-lite/lib/log'
import { createSystemdLauncher } from '../../components/mesos-lite/src/agent/launcher/systemd/systemd-launcher.ts'

/** What was measured. Times in milliseconds. */
export interface LauncherFigures {
  /** From the call until the program ran. */
  ownRunning: number[]
  /** From the call until its end was known and nothing of it was left. */
  ownEnded: number[]
  /** `systemd-run --wait true`, with the same limits. */
  peerEnded: number[]
  /** Starts a second, by how many are under way at a time. */
  rates: { width: number; own: number; peer: number }[]
  /** Processor time of this process for a start, in milliseconds. */
  ownCpuMs: number
}

await mkdir('/var/lib/dcos', { recursive: true })
const folder = await mkdtemp('/var/lib/dcos/bench-')
await chmod(folder, 0o755)
const launcher = createSystemdLauncher({
  ...{ clock: systemClock, log: silentLogger },
  sandboxes: folder,
  containers: join(folder, 'meta'),
  tools: join(folder, 'tools'),
})
await launcher.open?.()
await launcher.recover([])
let count = 0

async function startOwn(): Promise<{ runningMs: number; endedMs: number }> {
  const containerId = `bench-${process.pid}-${(count += 1)}`
  const [sandbox, stateFolder] = [join(folder, 'slaves', containerId), join(folder, 'meta', containerId)]
  await mkdir(sandbox, { recursive: true })
  await mkdir(stateFolder, { recursive: true })
  const startedMs = performance.now()
  const container = await launcher.launch({
    containerId,
    argv: ['true'],
    environment: { PATH: '/usr/bin:/bin' },
    sandbox,
    stateFolder,
    rlimits: [],
    limits: { cpuShare: 0.1, cpus: 1, memMiB: 64 },
    gracePeriodMs: 3000,
    labels: { labels: [] },
  })
  const runningMs = performance.now() - startedMs
  await container.exited
  const endedMs = performance.now() - startedMs
  await launcher.forget(containerId)
  await rm(stateFolder, { recursive: true })
  return { runningMs, endedMs }
}

const limits = ['MemoryMax=64M', 'CPUQuota=100%', 'TasksMax=4096'].flatMap((limit) => ['-p', limit])

async function startPeer(wait: boolean): Promise<number> {
  const startedMs = performance.now()
  const child = spawn('systemd-run', ['--quiet', ...(wait ? ['--wait'] : ['--collect']), ...limits, 'true'])
  await once(child, 'exit')
  return performance.now() - startedMs
}

async function rateOf(width: number, total: number, start: () => Promise<unknown>): Promise<number> {
  let left = total
  const startedMs = performance.now()
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (left-- > 0) await start()
    }),
  )
  return (total * 1000) / (performance.now() - startedMs)
}

const figures: LauncherFigures = { ownRunning: [], ownEnded: [], peerEnded: [], rates: [], ownCpuMs: 0 }
for (let round = 0; round < 55; round++) {
  const own = await startOwn()
  const peer = await startPeer(true)
  if (round < 5) continue // warm-up
  figures.ownRunning.push(own.runningMs)
  figures.ownEnded.push(own.endedMs)
  figures.peerEnded.push(peer)
}
for (const width of [1, 8, 32]) {
  const before = process.cpuUsage()
  const own = await rateOf(width, 200, startOwn)
  const { user, system } = process.cpuUsage(before)
  figures.ownCpuMs = (user + system) / 1000 / 200
  const peer = await rateOf(width, 100, () => startPeer(false))
  figures.rates.push({ width, own, peer })
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
launcher.stop()
await rm(folder, { recursive: true })

import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { eventually, freePort, startEtcd, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startRealFramework } from './framework.ts'
import type { RealFramework } from './framework.ts'
import { createProgram } from './program.ts'
import type { Program } from './program.ts'
import { openWay } from './proxy.ts'
import type { Way, WayMode } from './proxy.ts'

/** One fault of a history of processes. */
export type RealFault = { atMs: number; forMs: number } & (
  | { kind: 'kill' | 'freeze'; target: number }
  | { kind: 'way'; way: number; mode: Exclude<WayMode, 'pass'> }
  | { kind: 'batch'; count: number }
  | { kind: 'kill-task'; pick: number }
)

const troubleMs = 8000
const restMs = 150_000
const masterCount = 2
const agentCount = 2

/** The faults of a history, from its seed alone. */
export function planFaults(seed: number): RealFault[] {
  const random = createSeededRandom(seed)
  const one = (): RealFault => {
    const times = { atMs: random.below(troubleMs), forMs: 300 + random.below(4000) }
    const chance = random.next()
    if (chance < 0.25) return { ...times, kind: 'batch', count: 1 + random.below(4) }
    if (chance < 0.4) return { ...times, kind: 'kill-task', pick: random.below(100) }
    if (chance < 0.75) {
      const kind = random.next() < 0.6 ? 'kill' : 'freeze'
      return { ...times, kind, target: random.below(masterCount + agentCount) }
    }
    const modes = ['cut', 'silent', 'deaf'] as const
    return { ...times, kind: 'way', way: random.below(masterCount), mode: modes[random.below(3)] ?? 'cut' }
  }
  return Array.from({ length: 6 + random.below(6) }, one).sort((a, b) => a.atMs - b.atMs)
}

interface Stage {
  programs: Program[]
  ways: Way[]
  framework: RealFramework
}

async function apply(fault: RealFault, { programs, ways, framework }: Stage): Promise<void> {
  await wait(fault.atMs)
  if (fault.kind === 'batch') framework.batch += fault.count
  if (fault.kind === 'kill-task') {
    const open = [...framework.tasks.values()].filter(({ ended }) => ended === undefined)
    const task = open[fault.pick % Math.max(open.length, 1)]
    if (task) task.killWanted = true
  }
  if (fault.kind === 'way') {
    ways[fault.way]?.set(fault.mode)
    await wait(fault.forMs)
    ways[fault.way]?.set('pass')
  }
  if (fault.kind !== 'kill' && fault.kind !== 'freeze') return
  const program = programs[fault.target]
  if (!program) return
  if (fault.kind === 'freeze') {
    program.signal('SIGSTOP')
    await wait(fault.forMs)
    return program.signal('SIGCONT')
  }
  await program.kill()
  await wait(fault.forMs)
  await program.start()
}

async function read(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => '')
}

async function judge(framework: RealFramework, marks: string): Promise<string[]> {
  const violations: string[] = []
  for (const name of await readdir(marks)) {
    if (!name.endsWith('.started')) continue
    const starts = (await read(join(marks, name))).trim().split('\n').length
    if (starts > 1) violations.push(`${name.replace('.started', '')} was started ${starts} times`)
  }
  const overlap = await read(join(marks, 'overlap'))
  if (overlap !== '') violations.push(`instances overlapped: ${overlap.trim().split('\n').join(', ')}`)
  for (const { id, state, ended } of framework.tasks.values()) {
    if (ended === undefined && state !== 'TASK_UNKNOWN')
      violations.push(`the end of ${id} was never told; it is ${state}`)
  }
  return violations
}

async function play(faults: readonly RealFault[], stage: Stage, marks: string): Promise<string[]> {
  const { framework, programs, ways } = stage
  await eventually(
    () => [...framework.tasks.values()].filter(({ state }) => state === 'TASK_RUNNING').length >= 3,
    {
      timeoutMs: 120_000,
      what: 'the first instances',
    },
  )
  await Promise.all(faults.map((fault) => apply(fault, stage)))
  for (const way of ways) way.set('pass')
  for (const program of programs) {
    program.signal('SIGCONT')
    await program.start()
  }
  // First everything must run again, and only then it is all ended.
  await eventually(
    () => {
      const running = [...framework.tasks.values()].filter(
        (task) => task.slot !== undefined && task.state === 'TASK_RUNNING' && !task.ended,
      )
      return running.length >= 3
    },
    { timeoutMs: restMs, what: 'three instances after the faults' },
  )
  framework.finish()
  await eventually(async () => (await judge(framework, marks)).length === 0, { timeoutMs: restMs }).catch(
    () => undefined,
  )
  return await judge(framework, marks)
}

/** Runs a history over real processes; undefined when this machine has no etcd for two masters to share. */
export async function runRealHistory(seed: number): Promise<string[] | undefined> {
  const etcd = await startEtcd()
  if (!etcd) return undefined
  try {
    return await withTemporaryFolder(async (folder) => {
      const marks = join(folder, 'marks')
      await mkdir(marks)
      const ways: Way[] = []
      const programs: Program[] = []
      for (let index = 0; index < masterCount; index++) {
        const port = await freePort()
        const way = await openWay(port)
        ways.push(way)
        const config = {
          listen: { host: '127.0.0.1', port },
          advertise: { hostname: '127.0.0.1', ip: '127.0.0.1', port: way.port },
          store: { engine: 'etcd', endpoints: [etcd.endpoint], prefix: '/dcos/mesos' },
          pingIntervalMs: 500,
          missedPings: 4,
          leadership: { ttlMs: 3000 },
        }
        programs.push(createProgram(`master-${index}`, 'dcos-mesos-master.ts', config, folder))
      }
      const masterUrls = ways.map(({ port }) => `http://127.0.0.1:${port}`)
      for (let index = 0; index < agentCount; index++) {
        const config = {
          listen: { host: '127.0.0.1', port: await freePort() },
          masterUrls,
          workDir: join(folder, `agent-${index}`),
          launcher: 'process',
          resources: 'cpus:4;mem:1024;disk:1024;ports:[31000-31010]',
          registrationBackoff: { firstMs: 50, maxMs: 1000 },
          endTasksOnStop: true,
        }
        programs.push(createProgram(`agent-${index}`, 'dcos-mesos-slave.ts', config, folder))
      }
      const framework = startRealFramework(masterUrls, marks, createSeededRandom(seed))
      try {
        await Promise.all(programs.map((program) => program.start()))
        return await play(planFaults(seed), { programs, ways, framework }, marks)
      } catch (error) {
        return [(error as Error).message, ...(await judge(framework, marks))]
      } finally {
        await framework.stop()
        for (const way of ways) way.set('pass')
        // The agents first, and gently: they end what they run.
        await Promise.all(programs.slice(masterCount).map((program) => program.stop()))
        for (const program of programs) await program.kill()
        for (const way of ways) await way.close()
      }
    })
  } finally {
    await etcd.stop()
  }
}

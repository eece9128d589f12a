import { setTimeout as wait } from 'node:timers/promises'
import { createSeededRandom } from '@dcos-lite/lib/random'
import { eventually } from '@dcos-lite/lib/testing'
import type { Lab, LabHost } from '../../lab/index.ts'
import { agentsOf, readBooks } from './books.ts'
import { startLabFramework } from './framework.ts'
import type { LabFramework } from './framework.ts'
import { judge, readMarks } from './judge.ts'
import { planLabHistory } from './plan.ts'
import type { LabEvent } from './plan.ts'
import { unitName } from './stage.ts'
import type { Stage } from './stage.ts'

/** How a history on lab hosts ended. */
export interface LabOutcome {
  violations: string[]
  tasks: number
  /** How many of them left a mark of their start on a host. */
  started: number
  /** How many tasks ended as what. */
  ends: Record<string, number>
  /** How often the books of the master were seen. */
  looks: number
  /** How often the volume was found by another keeper. */
  keepers: number
  tookMs: number
}

const restMs = 60_000

type HostEvent = Extract<LabEvent, { host: string }>

async function suffer(host: LabHost, { kind, forMs }: HostEvent): Promise<void> {
  if (kind === 'kill') {
    const { exitCode, stderr } = await host.exec([
      ...['systemctl', 'kill', '--signal=KILL', '--kill-who=main', unitName],
    ])
    // Between two starts there is nothing to kill.
    if (exitCode !== 0 && !stderr.includes('No main process')) throw new Error(`${host.name}: ${stderr}`)
  }
  if (kind === 'reboot') await host.reboot()
  if (kind === 'power') {
    await host.powerCut()
    await wait(forMs)
    await host.start()
  }
  if (kind === 'freeze') {
    await host.freeze()
    await wait(forMs)
    await host.thaw()
  }
  if (kind === 'cable') {
    await host.cutLink()
    await wait(forMs)
    await host.mendLink()
  }
}

async function apply(events: readonly LabEvent[], lab: Lab, framework: LabFramework): Promise<void> {
  const startedMs = performance.now()
  // What happens to a host happens one after another; hosts do not wait for each other.
  const queues = new Map<string, Promise<void>>()
  const doing: Promise<void>[] = []
  for (const event of events) {
    await wait(Math.max(event.atMs - (performance.now() - startedMs), 0))
    if (event.kind === 'batch') framework.batch += event.count
    else if (event.kind === 'kill-task') {
      const open = framework.open()
      const task = open[event.pick % Math.max(open.length, 1)]
      if (task) framework.kill(task)
    } else {
      const before = queues.get(event.host) ?? Promise.resolve()
      const next = before.then(() => suffer(lab.host(event.host), event))
      queues.set(event.host, next)
      doing.push(next)
    }
  }
  const ended = await Promise.allSettled(doing)
  for (const result of ended) if (result.status === 'rejected') throw result.reason
}

async function unitsOf(host: LabHost): Promise<string[]> {
  const words = ['list-units', '--all', '--no-legend', '--plain', 'dcos-task-*.service']
  const { stdout } = await host.exec(['systemctl', ...words])
  return stdout.split('\n').filter(Boolean)
}

async function play(
  seed: number,
  stage: Stage,
  framework: LabFramework,
  violations: string[],
): Promise<void> {
  const { lab, masterUrl } = stage
  const soon = { timeoutMs: restMs, intervalMs: 50 }
  const agents = lab.hosts.filter(({ role }) => role !== 'master')
  await eventually(() => framework.isWhole(), { ...soon, what: 'the first instances and the keeper' })
  await apply(planLabHistory(seed), lab, framework)
  await eventually(() => framework.isWhole(), {
    ...soon,
    what: 'all instances and the keeper after the faults',
  })
  // Another keeper has to find the volume, also when no fault ended the one that runs.
  for (const task of framework.open()) if (task.part === 'keeper') framework.kill(task)
  await eventually(() => framework.isWhole(), { ...soon, what: 'another keeper with the volume' })
  framework.finish()
  await eventually(() => framework.open().length === 0, { ...soon, what: 'the end of everything' }).catch(
    () => undefined,
  )
  for (const host of agents) {
    const left = await eventually(async () => {
      const units = await unitsOf(host)
      if (units.length > 0) throw new Error(units.join('; '))
    }).catch((error: unknown) => (error as Error).message)
    if (left !== undefined) violations.push(`units are left on ${host.name}: ${left}`)
  }
  framework.giveBack()
  await eventually(
    async () => {
      const all = await agentsOf(masterUrl)
      if (all.length !== agents.length) throw new Error(`the master knows ${all.length} agents`)
      const held = all.filter((agent) => Object.keys(agent.reserved_resources).length > 0)
      if (held.length > 0) throw new Error(`${held.map(({ hostname }) => hostname).join(', ')} hold it`)
    },
    { ...soon, what: 'the end of the reservation' },
  )
}

/** Plays the history of a seed on the hosts; `history` names it among the others of the same lab. */
export async function runLabHistory(seed: number, history: string, stage: Stage): Promise<LabOutcome> {
  const startedMs = performance.now()
  const framework = startLabFramework(stage.masterUrl, history, createSeededRandom(seed))
  const books = readBooks(stage.masterUrl)
  const violations: string[] = []
  await play(seed, stage, framework, violations).catch(
    (error: unknown) => void violations.push((error as Error).message),
  )
  await books.stop()
  // Read as late as can be: what was said to be over must not have begun since.
  const marks = await readMarks(stage.lab.hosts, history)
  violations.push(...judge(framework, marks), ...new Set(books.violations))
  await framework.close()
  if (books.looks === 0) violations.push('the books of the master were never seen')
  const tasks = [...framework.tasks.values()]
  const started = tasks.filter(({ id }) => marks.has(`${id}.started`)).length
  const ends: Record<string, number> = {}
  for (const { ended = 'none' } of tasks) ends[ended] = (ends[ended] ?? 0) + 1
  if (started === 0) violations.push('no task left a mark')
  return {
    ...{ violations, tasks: tasks.length, started, ends, looks: books.looks },
    keepers: tasks.filter(({ part }) => part === 'keeper').length,
    tookMs: performance.now() - startedMs,
  }
}

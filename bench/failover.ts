/**
 * The leading master is ended by kill -9 while agents and tasks are registered with it; another master waits on the same
 * etcd. Until it leads, until a framework has its first new offer, and until every agent and task is known again.
 * `--agents N`, `--tasks-per-agent N`, `--ttl MS` (the lease of the leader; etcd has none below 2 s), `--profile FOLDER` (of the
 * next leader's processor time).
 */
import { setTimeout as pause } from 'node:timers/promises'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually, startEtcd } from '@dcos-lite/lib/testing'
import { subscribeFramework } from './support/kernel/framework.ts'
import type { BenchFramework } from './support/kernel/framework.ts'
import { startFleet, startMasterProcess } from './support/kernel/processes.ts'
import { describeMachine } from './support/machine.ts'
import { readOptions } from './support/options.ts'
import { printFigure } from './support/statistics.ts'

const values = readOptions({
  agents: { type: 'string', default: '1000' },
  'tasks-per-agent': { type: 'string', default: '10' },
  ttl: { type: 'string', default: '2000' },
  processes: { type: 'string', default: '2' },
  profile: { type: 'string' },
})
const agents = Number(values.agents)
const tasksPerAgent = Number(values['tasks-per-agent'])
const tasks = agents * tasksPerAgent
const ttlMs = Number(values.ttl)
const patience = { timeoutMs: 300_000, intervalMs: 20 }
/** A reading of all metrics is work for the leader that is measured. */
const gently = { ...patience, intervalMs: 250 }
const form = 'application/json'
const seconds = (fromMs: number): string => `${((performance.now() - fromMs) / 1000).toFixed(2)} s`

async function metric(url: string, name: string): Promise<number> {
  const { body } = await requestJson<Record<string, number>>({
    url: `${url}/metrics/snapshot`,
    timeoutMs: 60_000,
  })
  return body[name] ?? 0
}

async function subscribeAgain(masterUrl: string, frameworkId: string): Promise<BenchFramework> {
  for (;;) {
    try {
      return await subscribeFramework({ masterUrl, form, tasks: 0, tasksPerOffer: 1, frameworkId })
    } catch {
      await pause(20) // nobody leads yet
    }
  }
}

process.stdout.write(`${describeMachine()}\n`)
const etcd = await startEtcd()
if (!etcd) throw new Error('this machine has no etcd')
const ends: (() => unknown)[] = [() => etcd.stop()]
try {
  const store = { engine: 'etcd' as const, endpoints: [etcd.endpoint] }
  const config = { listen: { host: '127.0.0.1', port: 0 }, store, leadership: { ttlMs } }
  const leader = await startMasterProcess(config)
  ends.unshift(() => leader.stop())
  await eventually(
    async () => (await requestText({ url: `${leader.url}/state-summary` })).status === 200,
    patience,
  )
  const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`]
  const standby = await startMasterProcess(config, profiling)
  ends.unshift(() => standby.stop())
  const fleet = await startFleet(
    { masterUrls: [leader.url, standby.url], count: agents },
    Number(values.processes),
  )
  ends.unshift(() => fleet.stop())
  await eventually(async () => (await fleet.sample()).registered >= agents, { ...patience, intervalMs: 200 })
  const framework = await subscribeFramework({
    masterUrl: leader.url,
    form,
    tasks,
    tasksPerOffer: tasksPerAgent,
  })
  ends.unshift(() => framework.close())
  framework.start()
  while (framework.running() < tasks || framework.unanswered() > 0) {
    if (!framework.isOpen()) throw new Error('the framework lost its connection')
    await pause(20)
  }
  process.stdout.write(`${agents} agents, ${tasks} tasks, etcd, a lease of ${ttlMs} ms\n`)
  await pause(3000)
  await standby.sample()
  const killedMs = performance.now()
  await leader.kill()
  framework.close()
  const next = await subscribeAgain(standby.url, framework.frameworkId())
  ends.unshift(() => next.close())
  printFigure('another leads, and has the framework', seconds(killedMs))
  next.start()
  await eventually(() => next.offers() > 0, patience)
  printFigure('the first new offer', seconds(killedMs))
  await eventually(async () => (await metric(standby.url, 'master/slaves_active')) >= agents, gently)
  printFigure('all agents are back', seconds(killedMs))
  await eventually(async () => (await metric(standby.url, 'master/tasks_running')) >= tasks, gently)
  const sample = await standby.sample()
  printFigure(
    'all tasks are known again',
    seconds(killedMs),
    `${((sample.cpuMs * 1000) / agents).toFixed(0)} µs of the master for an agent with its tasks; loop delay p99 ${sample.loopDelayP99Ms.toFixed(0)} ms, longest ${sample.loopDelayMaxMs.toFixed(0)} ms`,
  )
} finally {
  for (const end of ends) await end()
}

/**
 * The kernel with frames in process: the functions of a leading master with its books and its store, messages of agents
 * and framework written and read as on the wire, but no HTTP and no other process. Registrations, then tasks that are
 * started and acknowledged. Beside it Nomad's published figure. `--agents N,M…`, `--tasks-per-agent N`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addAgents, startKernel, startTasks } from './support/kernel/in-process.ts'
import type { Form } from './support/kernel/framework.ts'
import { describeMachine } from './support/machine.ts'
import { readOptions } from './support/options.ts'
import { printFigure } from './support/statistics.ts'

const values = readOptions({
  agents: { type: 'string', default: '1000,3000,10000' },
  'tasks-per-agent': { type: 'string', default: '10' },
})
const nomadPerSecond = 3750
const tasksPerAgent = Number(values['tasks-per-agent'])
const forms: Form[] = ['application/json', 'application/x-protobuf']

/** Runs work and gives the rates by the clock on the wall and by processor time of this thread. */
async function timed(count: number, work: () => Promise<void>): Promise<{ wall: number; cpu: number }> {
  const before = process.threadCpuUsage()
  const startedMs = performance.now()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  return { wall: (count * 1000) / (performance.now() - startedMs), cpu: (count * 1e6) / (user + system) }
}

process.stdout.write(`${describeMachine()}\n`)
for (const agents of values.agents.split(',').map(Number)) {
  for (const form of forms) {
    const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-bench-'))
    const kernel = await startKernel(join(folder, 'store.db'))
    try {
      const registered = await timed(agents, () => addAgents(kernel.reign, agents))
      const tasks = agents * tasksPerAgent
      const started = await timed(tasks, () => startTasks(kernel.reign, tasks, tasksPerAgent, form))
      process.stdout.write(`${agents} agents, ${tasks} tasks, ${form}\n`)
      printFigure(
        '  registrations',
        `${registered.wall.toFixed(0)}/s`,
        `${registered.cpu.toFixed(0)} a second of the thread`,
      )
      printFigure(
        '  tasks started, every update acknowledged',
        `${started.wall.toFixed(0)}/s, ${started.cpu.toFixed(0)} a second of the thread`,
        `${(started.wall / nomadPerSecond).toFixed(2)} × Nomad's C1M (${nomadPerSecond}/s on 5 servers)`,
      )
    } finally {
      await kernel.end()
      await rm(folder, { recursive: true, force: true })
    }
  }
}

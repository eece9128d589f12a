// A program of its own: the library logs to the console, and may end its process.
import { createRequire } from 'node:module'

interface Scheduler {
  on(event: string, listener: (value: unknown) => void): void
  subscribe(): void
  kill(taskId: string, agentId: string): void
  reconcile(taskId?: string, agentId?: string): void
  teardown(): void
}

interface Library {
  Scheduler: new (options: object) => Scheduler
  Mesos: { getMesos(): { CommandInfo: new (value: object) => object } }
}

/** What the test asks this program to do. */
export type Order =
  | { order: 'kill'; taskId: string; agentId: string }
  | { order: 'reconcile'; taskId?: string; agentId?: string }
  | { order: 'teardown' }

const [masterUrl = '', logFolder = ''] = process.argv.slice(2)
const { hostname, port } = new URL(masterUrl)
const { Scheduler: SchedulerClass, Mesos } = createRequire(import.meta.url)('mesos-framework') as Library
const { CommandInfo } = Mesos.getMesos()

const scheduler = new SchedulerClass({
  masterUrl: hostname,
  port,
  frameworkName: 'from-npm',
  logging: { path: logFolder, fileName: 'client.log', level: 'error' },
  restartStates: [],
  tasks: {
    sleeper: {
      priority: 1,
      instances: 2,
      commandInfo: new CommandInfo({ shell: true, value: 'echo "$PORT0 $HOST"; sleep 1000' }),
      resources: { cpus: 0.1, mem: 32, ports: 1, disk: 0 },
    },
  },
})

for (const event of [
  'subscribed',
  'update',
  'heartbeat',
  'error',
  'sent_kill',
  'sent_reconcile',
  'sent_teardown',
]) {
  scheduler.on(event, (value) => {
    const detail = value instanceof Error ? { message: value.message } : value
    process.send?.({ event, value: detail ?? null })
  })
}
scheduler.on('ready', () => scheduler.subscribe())
process.on('message', (message: Order) => {
  if (message.order === 'kill') scheduler.kill(message.taskId, message.agentId)
  if (message.order === 'reconcile') scheduler.reconcile(message.taskId, message.agentId)
  if (message.order === 'teardown') scheduler.teardown()
})
// The test has gone: there is nothing left to do.
process.on('disconnect', () => process.exit(0))

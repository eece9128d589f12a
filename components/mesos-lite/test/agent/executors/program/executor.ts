import { appendFileSync, existsSync } from 'node:fs'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import type { ExecutorEvent } from '../../../../src/agent/executors/messages.ts'
import { report, sendMessage, settled, stayConnected } from './connection.ts'

/**
 * A real executor: a process that speaks the executor API, in JSON or (WIRE=protobuf) in protobuf. What a task does is
 * its `data`: `stay`, `finish`, `fail`, `silent` (reports nothing), `exit N`, `crash`, `twice` (two updates in a row),
 * `until FILE` (finishes when FILE is in the sandbox). Whatever it hears goes to `events`, every start to `launched`.
 */
const running = new Map<string, TaskInfo>()

function start(task: TaskInfo): void {
  const id = task.task_id.value
  appendFileSync('launched', `${id}\n`)
  running.set(id, task)
  const [what = 'stay', value = ''] = Buffer.from(task.data ?? '', 'base64')
    .toString()
    .split(' ')
  if (what === 'silent') return
  if (what === 'exit') process.exit(Number(value))
  if (what === 'crash') process.kill(process.pid, 'SIGKILL')
  report(task, 'TASK_RUNNING', { message: 'as ordered' })
  if (what === 'finish') end(task, 'TASK_FINISHED')
  if (what === 'fail') end(task, 'TASK_FAILED')
  if (what === 'until') {
    const poll = setInterval(() => {
      if (!existsSync(value)) return
      clearInterval(poll)
      end(task, 'TASK_FINISHED')
    }, 10)
  }
}

function end(task: TaskInfo, state: 'TASK_FINISHED' | 'TASK_FAILED' | 'TASK_KILLED'): void {
  running.delete(task.task_id.value)
  report(task, state, { message: `said ${state}`, data: Buffer.from('result').toString('base64') })
}

async function shutDown(): Promise<void> {
  if (process.env['STUBBORN'] === 'yes') return
  for (const task of running.values()) end(task, 'TASK_KILLED')
  await settled()
  process.exit(0)
}

function onEvent(event: ExecutorEvent): void {
  appendFileSync('events', `${JSON.stringify(event)}\n`)
  if (event.type === 'LAUNCH') start(event.launch.task)
  if (event.type === 'LAUNCH_GROUP') event.launch_group.task_group.tasks.forEach(start)
  if (event.type === 'KILL') {
    const task = running.get(event.kill.task_id.value)
    if (task) end(task, 'TASK_KILLED')
  }
  if (event.type === 'MESSAGE') void sendMessage(event.message.data)
  if (event.type === 'SHUTDOWN') void shutDown()
}

// SUBSCRIBES_WITH names a file that must be in the sandbox first.
const sign = process.env['SUBSCRIBES_WITH']
while (sign !== undefined && !existsSync(sign)) await new Promise((resolve) => setTimeout(resolve, 10))
await stayConnected(onEvent)

import { randomUUID } from 'node:crypto'
import { openByteStream, requestText } from '@dcos-lite/lib/http-client'
import type { TaskInfo, TaskStatus } from '@dcos-lite/lib/mesos'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import type { ExecutorEvent } from '../../../../src/agent/executors/messages.ts'
import { decodeMessage, encodeMessage } from '../../../../src/protocol/wire/index.ts'

const {
  MESOS_AGENT_ENDPOINT = '',
  MESOS_FRAMEWORK_ID = '',
  MESOS_EXECUTOR_ID = '',
  WIRE = 'json',
} = process.env
const url = `http://${MESOS_AGENT_ENDPOINT}${WIRE === 'json' ? '' : '/slave(1)'}/api/v1/executor`
const mediaType = WIRE === 'json' ? 'application/json' : 'application/x-protobuf'
const retryMs = 50

function bodyOf(call: object): { body: Uint8Array; headers: Record<string, string> } {
  const whole = {
    framework_id: { value: MESOS_FRAMEWORK_ID },
    executor_id: { value: MESOS_EXECUTOR_ID },
    ...call,
  }
  const body = WIRE === 'json' ? Buffer.from(JSON.stringify(whole)) : encodeMessage('ExecutorCall', whole)
  return { body, headers: { 'content-type': mediaType, accept: mediaType } }
}

function eventOf(record: Uint8Array): ExecutorEvent {
  if (WIRE === 'json') return JSON.parse(Buffer.from(record).toString()) as ExecutorEvent
  return decodeMessage<ExecutorEvent>('ExecutorEvent', record)
}

/** What an executor has to say again when it subscribes anew. */
const unacknowledgedTasks = new Map<string, TaskInfo>()
const unacknowledgedUpdates = new Map<string, TaskStatus>()

/** Sends a call until the agent takes it; false when the agent does not know this executor any more. */
async function call(message: object): Promise<boolean> {
  for (;;) {
    try {
      const { status } = await requestText({ url, method: 'POST', timeoutMs: 5000, ...bodyOf(message) })
      if (status === 202) return true
      if (status === 400) return false
    } catch {
      // The agent is away: it comes back.
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs))
  }
}

let sending: Promise<unknown> = Promise.resolve()

/** Reports a state of a task; the agent hears of it again with every subscription until it acknowledges it. */
export function report(task: TaskInfo, state: TaskStatus['state'], more: Partial<TaskStatus> = {}): void {
  const uuid = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64')
  const status: TaskStatus = { task_id: task.task_id, state, uuid, source: 'SOURCE_EXECUTOR', ...more }
  unacknowledgedUpdates.set(uuid, status)
  // One after another: the agent takes updates in the order in which they arrive.
  sending = sending.then(() => call({ type: 'UPDATE', update: { status } }))
}

/** Resolves when every update was acknowledged. */
export async function settled(): Promise<void> {
  while (unacknowledgedUpdates.size > 0) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Sends data to the framework. */
export const sendMessage = (data: string): Promise<boolean> => call({ type: 'MESSAGE', message: { data } })

function note(event: ExecutorEvent): void {
  const launched =
    event.type === 'LAUNCH'
      ? [event.launch.task]
      : event.type === 'LAUNCH_GROUP'
        ? event.launch_group.task_group.tasks
        : []
  for (const task of launched) unacknowledgedTasks.set(task.task_id.value, task)
  if (event.type !== 'ACKNOWLEDGED') return
  unacknowledgedUpdates.delete(event.acknowledged.uuid)
  unacknowledgedTasks.delete(event.acknowledged.task_id.value)
}

/** Subscribes, and again whenever the agent went away; calls `onEvent` for every event. */
export async function stayConnected(onEvent: (event: ExecutorEvent) => void): Promise<never> {
  for (;;) {
    try {
      const subscribe = {
        unacknowledged_tasks: [...unacknowledgedTasks.values()],
        unacknowledged_updates: [...unacknowledgedUpdates.values()].map((status) => ({ status })),
      }
      const stream = await openByteStream({
        url,
        method: 'POST',
        ...bodyOf({ type: 'SUBSCRIBE', subscribe }),
      })
      const decoder = createRecordDecoder()
      for await (const chunk of stream.body) {
        for (const record of decoder.push(chunk)) {
          const event = eventOf(record)
          note(event)
          onEvent(event)
        }
      }
    } catch {
      // The agent is away: it comes back.
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs))
  }
}

import { createHttpService, openStream } from '@dcos-lite/lib/http-server'
import type { ResponseStream } from '@dcos-lite/lib/http-server'
import type { FrameworkInfo, TaskInfo, TaskStatus } from '@dcos-lite/lib/mesos'
import { encodeRecord } from '@dcos-lite/lib/recordio'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import type { AgentMessage, MasterMessage, RegisterRequest } from '../../src/protocol/messages.ts'

import { readAgentRecords } from '../../src/master/http/agent-stream.ts'

/** Distributes over the union, so that each message keeps its own fields. */
type WithoutEpoch<T> = T extends unknown ? Omit<T, 'epoch'> : never

/** A master of the private protocol only: it sends what a test says and keeps what the agent answers. */
export interface StandInMaster {
  url: string
  registrations: RegisterRequest[]
  received: AgentMessage[]
  /** Status updates in order of arrival, repetitions included. */
  updates: TaskStatus[]
  epoch: number
  acknowledges: boolean
  send(message: WithoutEpoch<MasterMessage>): void
  launch(tasks: TaskInfo[], more?: { group?: string; framework?: Partial<FrameworkInfo> }): void
  /** Waits for an update of a task in a state. */
  until(taskId: string, state: string, timeoutMs?: number): Promise<TaskStatus>
  registered(count?: number): Promise<void>
  /** Ends the current session. */
  hangUp(): void
  stop(): Promise<void>
}

export const frameworkId = 'test-framework-0001'
export const agentId = 'test-master-S0'

export async function startStandInMaster(): Promise<StandInMaster> {
  const environment = testEnvironment({ component: 'stand-in-master' })
  const service = createHttpService({ name: 'stand-in', environment })
  let stream: ResponseStream | undefined
  let sessions = 0
  const master: StandInMaster = {
    url: '',
    registrations: [],
    received: [],
    updates: [],
    epoch: 5,
    acknowledges: true,
    send: (message) => void stream?.write(encodeRecord(JSON.stringify({ epoch: master.epoch, ...message }))),
    launch(tasks, { group, framework } = {}) {
      master.send({
        type: 'LAUNCH',
        framework: { user: '', name: 'test', id: { value: frameworkId }, checkpoint: true, ...framework },
        tasks,
        ...(group === undefined
          ? {}
          : { group: { executor: { executor_id: { value: group }, type: 'DEFAULT' } } }),
      })
    },
    until: (taskId, state, timeoutMs = 60_000) =>
      eventually(
        () => {
          const update = master.updates.find(
            (status) => status.task_id.value === taskId && status.state === state,
          )
          if (!update) {
            const seen = master.updates.map(
              ({ task_id, state: s, message }) => `${task_id.value} ${s} ${message ?? ''}`,
            )
            throw new Error(`no ${state} of ${taskId}; there were: ${seen.join(', ')}`)
          }
          return update
        },
        { timeoutMs },
      ),
    registered: async (count = 1) =>
      void (await eventually(() => master.registrations.length >= count, { what: 'the registration' })),
    hangUp: () => stream?.end(),
    stop: () => service.stop(100),
  }
  const take = (message: AgentMessage): void => {
    if (message.type === 'SYNC') return master.send({ type: 'SYNCED', sequence: message.sequence })
    master.received.push(message)
    if (message.type !== 'STATUS_UPDATE') return
    master.updates.push(message.status)
    const { task_id: taskId, uuid = '' } = message.status
    if (master.acknowledges) {
      master.send({ type: 'ACKNOWLEDGE', frameworkId: message.frameworkId, taskId: taskId.value, uuid })
    }
  }
  const follow = async (records: AsyncGenerator<unknown, void>, session: number): Promise<void> => {
    try {
      for await (const message of records) if (session === sessions) take(message as AgentMessage)
    } catch {
      // The agent went away.
    }
  }
  service.app.addContentTypeParser('application/recordio', (_request, payload, done) => done(null, payload))
  service.app.post('/internal/v1/agents', async (request, reply) => {
    const records = readAgentRecords(request)
    const body = (await records.next()).value as RegisterRequest
    const session = (sessions += 1)
    const opened = openStream(request, reply, { contentType: 'application/json' })
    void opened.closed.then(() => request.raw.destroy())
    stream = opened
    master.send({
      type: 'REGISTERED',
      agentId: body.info.id?.value ?? agentId,
      sessionId: `session-${sessions}`,
      masterId: 'test-master',
      pingIntervalMs: 60_000,
      missedPings: 4,
    })
    master.registrations.push(body)
    void follow(records, session)
    return reply
  })
  master.url = await service.listen({ host: '127.0.0.1', port: 0 })
  return master
}

import type { AgentInfo, OperationStatus, TaskInfo, TaskState, TaskStatus } from '@dcos-lite/lib/mesos'
import { openByteStream, requestText } from '@dcos-lite/lib/http-client'
import { createRecordDecoder } from '@dcos-lite/lib/recordio'
import { parseResources } from '@dcos-lite/lib/resources'
import { eventually } from '@dcos-lite/lib/testing'
import type {
  AgentMessage,
  HeldTask,
  MasterMessage,
  RegisterRequest,
} from '../../../src/protocol/messages.ts'
import { operationAbility } from '../../../src/protocol/operations.ts'
import type { OperationOrder } from '../../../src/protocol/operations.ts'

type Of<T extends MasterMessage['type']> = Extract<MasterMessage, { type: T }>

/** A stand-in for the agent: it speaks the protocol and starts nothing. */
export interface StandInAgent {
  id: string
  messages: MasterMessage[]
  ended(): boolean
  /** Answers pings; a test may stop it. */
  answersPings: boolean
  /** Says that operations are done; a test may stop it, or say it itself. */
  finishesOperations: boolean
  finish(order: OperationOrder, more?: Partial<OperationStatus>): Promise<OperationStatus>
  say(message: AgentMessage): Promise<number>
  /** Waits for a message that was not taken before. */
  take<T extends MasterMessage['type']>(type: T): Promise<Of<T>>
  /** Sends a status update with a new uuid and returns it. */
  update(
    frameworkId: string,
    task: TaskInfo,
    state: TaskState,
    more?: Partial<TaskStatus>,
  ): Promise<TaskStatus>
  close(): void
}

export interface StandInOptions {
  id?: string
  hostname?: string
  port?: number
  ip?: string
  resources?: string
  info?: Partial<AgentInfo>
  tasks?: HeldTask[]
  frameworks?: RegisterRequest['frameworks']
  checkpointed?: RegisterRequest['checkpointedResources']
  protocolMajor?: number
  highestEpoch?: number
  operations?: RegisterRequest['operations']
  /** What the agent says that it can do. */
  abilities?: string[]
}

let lastPort = 20_000

function requestOf(options: StandInOptions): RegisterRequest {
  const {
    id,
    hostname = 'agent.test',
    port = lastPort++,
    resources = 'cpus:4;mem:4096;disk:10000;ports:[31000-31099]',
  } = options
  return {
    abilities: {
      protocol: { major: options.protocolMajor ?? 1, minor: 0 },
      capabilities: options.abilities ?? ['launcher:none', operationAbility],
    },
    info: {
      hostname,
      port,
      resources: parseResources(resources),
      ...(id === undefined ? {} : { id: { value: id } }),
      ...options.info,
    },
    ip: options.ip ?? '127.0.0.1',
    bootId: 'boot',
    version: '1.11.0',
    tasks: options.tasks ?? [],
    frameworks: options.frameworks ?? [],
    checkpointedResources: options.checkpointed ?? [],
    ...(options.operations ? { operations: options.operations } : {}),
    highestEpoch: options.highestEpoch ?? 0,
  }
}

/** Registers with the master and follows its messages. */
export async function registerStandIn(
  masterUrl: string,
  options: StandInOptions = {},
): Promise<StandInAgent> {
  const stream = await eventually(async () => {
    const opened = await openByteStream({
      url: `${masterUrl}/internal/v1/agents`,
      method: 'POST',
      body: requestOf(options),
    })
    if (opened.status === 200) return opened
    opened.close()
    throw new Error(`the registration was answered with ${opened.status}`)
  })
  const messages: MasterMessage[] = []
  const untaken: MasterMessage[] = []
  let ended = false
  let sessionId = ''
  let counter = 0
  const agent: StandInAgent = {
    id: '',
    messages,
    answersPings: true,
    finishesOperations: true,
    async finish({ uuid: operationUuid, info, frameworkId, converted }, more = {}) {
      const uuid = {
        value: Buffer.from([...Buffer.from(operationUuid, 'base64')].reverse()).toString('base64'),
      }
      const status: OperationStatus = {
        ...(info.id ? { operation_id: info.id, uuid } : {}),
        state: 'OPERATION_FINISHED',
        converted_resources: converted,
        agent_id: { value: agent.id },
        ...more,
      }
      const whose = frameworkId === undefined ? {} : { frameworkId }
      await agent.say({ type: 'OPERATION_STATUS', operationUuid, ...whose, info, status })
      return status
    },
    ended: () => ended,
    async say(message) {
      const epoch = messages[0]?.epoch ?? 0
      const { status } = await requestText({
        url: `${masterUrl}/internal/v1/agents/${agent.id}/messages`,
        method: 'POST',
        body: { sessionId, epoch, message },
      })
      return status
    },
    take: (type) =>
      eventually(
        () => {
          const index = untaken.findIndex((message) => message.type === type)
          if (index < 0) throw new Error(`seen so far: ${messages.map((message) => message.type).join(' ')}`)
          return untaken.splice(index, 1)[0] as never
        },
        { intervalMs: 5, what: `the message ${type}` },
      ),
    async update(frameworkId, task, state, more = {}) {
      const status: TaskStatus = {
        task_id: task.task_id,
        state,
        source: 'SOURCE_EXECUTOR',
        agent_id: { value: agent.id },
        timestamp: 1,
        uuid: Buffer.from(String(counter++).padStart(16, '0')).toString('base64'),
        container_status: {
          container_id: { value: `container-${task.task_id.value}` },
          network_infos: [{ ip_addresses: [{ protocol: 'IPv4', ip_address: '127.0.0.1' }] }],
        },
        ...more,
      }
      await agent.say({ type: 'STATUS_UPDATE', frameworkId, status, latestState: state })
      return status
    },
    close: () => stream.close(),
  }
  const hear = (message: MasterMessage): void => {
    messages.push(message)
    untaken.push(message)
    if (message.type === 'REGISTERED') {
      agent.id = message.agentId
      sessionId = message.sessionId
    }
    if (message.type === 'APPLY_OPERATION' && agent.finishesOperations) {
      agent.finish(message.order).catch(() => undefined)
    }
    if (message.type === 'PING' && agent.answersPings) {
      agent.say({ type: 'PONG', sequence: message.sequence }).catch(() => undefined)
    }
  }
  const read = async (): Promise<void> => {
    const decoder = createRecordDecoder()
    try {
      for await (const chunk of stream.body) {
        for (const record of decoder.push(chunk)) hear(JSON.parse(record.toString()) as MasterMessage)
      }
    } catch {
      // Cut by `close` or by the master: `ended` says so.
    }
    ended = true
  }
  void read()
  await eventually(() => messages.length > 0 || ended, { intervalMs: 5 })
  return agent
}

import { messageOf } from '@dcos-lite/lib/errors'
import { silentLogger } from '@dcos-lite/lib/log'
import type { Logger } from '@dcos-lite/lib/log'
import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import type { SchedulerEvent } from '@dcos-lite/lib/mesos'
import type { Random } from '@dcos-lite/lib/random'
import {
  drainAgent,
  reactivateAgent,
} from '../../../components/mesos-lite/src/master/agents/operator-actions.ts'
import { registerAgent } from '../../../components/mesos-lite/src/master/agents/register.ts'
import { settingsOf } from '../../../components/mesos-lite/src/master/config.ts'
import { disconnectFramework } from '../../../components/mesos-lite/src/master/frameworks/disconnect.ts'
import { subscribeFramework } from '../../../components/mesos-lite/src/master/frameworks/subscribe.ts'
import { followAgent } from '../../../components/mesos-lite/src/master/http/agent-stream.ts'
import { reignOf } from '../../../components/mesos-lite/src/master/http/leader-gate.ts'
import {
  checkFrameworkCall,
  performCall,
} from '../../../components/mesos-lite/src/master/http/scheduler-calls.ts'
import type { LeaderAddress, Throne } from '../../../components/mesos-lite/src/master/http/throne.ts'
import { createIds } from '../../../components/mesos-lite/src/master/ids.ts'
import { leadForever } from '../../../components/mesos-lite/src/master/lead.ts'
import { updateQuotas } from '../../../components/mesos-lite/src/master/quota/update.ts'
import type { Reign } from '../../../components/mesos-lite/src/master/state/reign.ts'
import type { Subscription } from '../../../components/mesos-lite/src/master/state/types.ts'
import { decode, encode } from './messages.ts'
import type { Answer, Opening, OperatorOrder } from './messages.ts'
import type { Connection, Network } from './network.ts'
import type { TrapPoint } from './plan.ts'
import type { SimulatedProcess } from './process.ts'
import type { SimulatedStore } from './store.ts'

/** A master process: the real reigns and decisions; requests come over the simulated network. */
export interface SimulatedMaster {
  process: SimulatedProcess
  throne: Throne
}

/** What a master is started with. */
export interface MasterInput {
  process: SimulatedProcess
  network: Network
  store: SimulatedStore
  random: Random
  log: Logger
  watcher: MasterWatcher
  trip(point: TrapPoint): void
}

/** Is told of what a master does. */
export interface MasterWatcher {
  /** It acts on something that it was asked for. */
  onServe(process: SimulatedProcess): void
  /** It has completed a task by an acknowledgement; `wanted` is the update that it waited for. */
  onCompleted(taskId: string, uuid: string, wanted: string | undefined): void
  /** It tells a framework something. */
  onEvent(reign: Reign, frameworkId: string, streamId: string, event: SchedulerEvent): void
}

const settings = settingsOf({
  listen: { host: '0.0.0.0', port: 5050 },
  store: { engine: 'sqlite', file: 'unused' },
  pingIntervalMs: 1000,
  missedPings: 4,
  agentReregisterTimeoutMs: 60_000,
  leadership: { ttlMs: 4000 },
})

const statusOf = (error: unknown): number => (error as { status?: number }).status ?? 500

function subscribe(
  reign: Reign,
  call: Extract<Opening, { kind: 'subscribe' }>['call'],
  connection: Connection,
  watcher: MasterWatcher,
): void {
  const streamId = reign.random.uuid()
  let frameworkId = ''
  connection.write(encode({ status: 200, streamId } satisfies Answer))
  const subscription: Subscription = {
    streamId,
    send(event) {
      if (event.type === 'SUBSCRIBED') frameworkId = event.subscribed.framework_id.value
      watcher.onEvent(reign, frameworkId, streamId, event)
      connection.write(encode(event))
    },
    close: () => connection.close(),
  }
  const framework = subscribeFramework(reign, call.subscribe, subscription)
  if (!framework) return
  const heartbeats = reign.clock.every(15_000, () => subscription.send({ type: 'HEARTBEAT' }))
  void connection.closed.then(() => {
    heartbeats.cancel()
    if (framework.subscription === subscription) disconnectFramework(reign, framework)
  })
}

function perform(
  reign: Reign,
  { call, streamId }: Extract<Opening, { kind: 'call' }>,
  watcher: MasterWatcher,
): number {
  if (call.type === 'SUBSCRIBE') return 400
  checkFrameworkCall(call)
  const framework = reign.frameworks.get(call.framework_id?.value ?? '')
  if (framework?.subscription?.streamId !== streamId) return 403
  if (call.type !== 'ACKNOWLEDGE') {
    performCall(reign, framework, call)
    return 202
  }
  const { task_id, uuid } = call.acknowledge
  const wanted = framework.tasks.get(task_id.value)?.statusUpdateUuid
  performCall(reign, framework, call)
  if (wanted !== undefined && !framework.tasks.has(task_id.value))
    watcher.onCompleted(task_id.value, uuid, wanted)
  return 202
}

async function operate(reign: Reign, order: OperatorOrder): Promise<void> {
  const { agentId = '' } = order as { agentId?: string }
  if (order.type === 'reactivate') return await reactivateAgent(reign, agentId)
  if (order.type === 'quota') {
    const { role, cpus, limit } = order
    const request = { role, guarantees: { cpus }, limits: limit === undefined ? {} : { cpus: limit } }
    return await updateQuotas(reign, [request], true)
  }
  const { markGone, replacementMs } = order
  await drainAgent(reign, agentId, { markGone, replacementMs, maxGracePeriodMs: undefined })
}

async function followRegistration(
  reign: Reign,
  { request }: Extract<Opening, { kind: 'agent' }>,
  connection: Connection,
  { trip }: MasterInput,
): Promise<void> {
  const open = () => {
    connection.write(encode({ status: 200 } satisfies Answer))
    return {
      write: (record: Uint8Array) => {
        if (!/"type":"(PING|SYNCED)"/.test(Buffer.from(record).toString())) trip('order')
        connection.write(Buffer.from(record))
      },
      end: () => connection.close(),
      closed: connection.closed,
    }
  }
  const agent = await registerAgent(reign, request, undefined, open)
  if (!agent) return
  async function* messages(): AsyncGenerator<unknown, void> {
    for await (const record of connection.records) yield decode(record)
  }
  const raw = { destroy: () => connection.close() }
  await followAgent(reign, agent, messages(), { raw } as unknown as FastifyRequest)
}

async function serve(throne: Throne, connection: Connection, input: MasterInput): Promise<void> {
  const first = (await connection.records.next()).value
  if (!first) return
  const opening = decode<Opening>(first)
  const end = (answer: Answer): void => connection.write(encode(answer))
  if (!throne.reign) {
    const leader = throne.recovering ? undefined : await throne.leader()
    if (leader && leader.id !== throne.self.id) return end({ status: 307, leader: leader.hostname })
    return end({ status: 503 })
  }
  const reign = reignOf(throne)
  const { watcher, trip } = input
  watcher.onServe(input.process)
  if (opening.kind === 'agent') return await followRegistration(reign, opening, connection, input)
  if (opening.kind === 'subscribe') return subscribe(reign, opening.call, connection, watcher)
  if (opening.kind === 'call') {
    end({ status: perform(reign, opening, watcher) })
    return trip('call')
  }
  await operate(reign, opening.order)
  end({ status: 200 })
}

/** Starts a master in its process. */
export function startSimulatedMaster(input: MasterInput): SimulatedMaster {
  const { process, network, random, log } = input
  const { clock, host } = process
  const ids = createIds(random)
  const store = input.store.connect(process)
  const self: LeaderAddress = { id: ids.masterId, hostname: host, ip: '10.0.0.1', port: 5050 }
  const throne: Throne = {
    self,
    settings,
    logControl: {
      log,
      level: () => 0,
      raise: () => undefined,
      file: undefined,
      close: () => Promise.resolve(),
    },
    openRequests: 0,
    startedMs: clock.nowMs(),
    reign: undefined,
    recovering: false,
    recovered: Promise.resolve(),
    leader: async () => {
      const { record } = await store.get('leader')
      return record && (JSON.parse(record.value) as LeaderAddress)
    },
  }
  process.enter(() => {
    network.serve(process, (connection) => {
      serve(throne, connection, input).catch((error: unknown) => {
        connection.write(encode({ status: statusOf(error), message: messageOf(error) } satisfies Answer))
      })
    })
    const { id, hostname, ip, port } = self
    const address = { hostname, ip, port }
    const masterInfo = { id, hostname, ip: 0, port, address, pid: `master@${ip}:${port}`, version: '1.11.0' }
    const environment = { clock, random, log }
    leadForever({
      settings,
      environment,
      store,
      throne,
      ids,
      startedMs: clock.nowMs(),
      leaderKey: 'leader',
      masterInfo,
    })
  })
  return { process, throne }
}

/** A log that only keeps failures that nobody foresaw. */
export function strictLog(onError: (message: string, fields: object) => void): Logger {
  const log: Logger = {
    ...silentLogger,
    error: (message, fields = {}) => onError(message, fields),
    with: () => log,
  }
  return log
}

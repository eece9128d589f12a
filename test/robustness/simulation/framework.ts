import { isTerminal } from '@dcos-lite/lib/mesos'
import type {
  FrameworkInfo,
  Offer,
  OfferOperation,
  Resource,
  SchedulerCallMessage,
  SchedulerEvent,
  TaskInfo,
  TaskState,
} from '@dcos-lite/lib/mesos'
import { parseResources, scalarOf } from '@dcos-lite/lib/resources'
import type { Random } from '@dcos-lite/lib/random'
import { decode, encode } from './messages.ts'
import type { Answer } from './messages.ts'
import type { Connection, Network } from './network.ts'
import type { SimulatedProcess } from './process.ts'

/** A task as its framework knows it. */
export interface KnownTask {
  id: string
  /** Of a service whose instances must not overlap; undefined: a batch task. */
  slot: number | undefined
  /** Of a task group; undefined: it is launched by itself. */
  group: string | undefined
  agentId: string
  state: TaskState
  /** The first terminal state that was heard, and who said so. */
  ended:
    { state: TaskState; source: string | undefined; reason: string | undefined; atMs: number } | undefined
  killWanted: boolean
}

/** An operation with an id. */
export interface KnownOperation {
  id: string
  agentId: string
  type: 'RESERVE' | 'CREATE' | 'DESTROY'
  volume: string
  state: string
}

/** What the framework keeps in its own database, which never fails here. */
export interface FrameworkMemory {
  name: string
  id: string | undefined
  tasks: Map<string, KnownTask>
  operations: Map<string, KnownOperation>
  batch: { runMs: number; exitCode: number; group: boolean }[]
  slots: number
  volumesWanted: number
  destroysWanted: number
  /** The next offer is used twice. */
  rogue: boolean
  count: number
}

/** What happens that a checker wants to see. */
export interface FrameworkWatcher {
  onEnded(memory: FrameworkMemory, task: KnownTask): void
  onUnknown(memory: FrameworkMemory, taskId: string): void
}

/** What a framework is started with. */
export interface FrameworkInput {
  process: SimulatedProcess
  network: Network
  random: Random
  masters: readonly string[]
  memory: FrameworkMemory
  watcher: FrameworkWatcher
}

/** Creates the memory of a framework that never ran. */
export function createMemory(name: string, slots: number): FrameworkMemory {
  return {
    ...{
      name,
      slots,
      id: undefined,
      tasks: new Map(),
      operations: new Map(),
      batch: [],
      rogue: false,
      count: 0,
    },
    volumesWanted: 0,
    destroysWanted: 0,
  }
}

const taskResources = 'cpus:1;mem:64'

/** The role of a framework: its own, so that quotas and reservations are its own. */
export const roleOf = (name: string): string => `role-${name}`

function infoOf(memory: FrameworkMemory): FrameworkInfo {
  return {
    ...(memory.id === undefined ? {} : { id: { value: memory.id } }),
    user: 'nobody',
    name: memory.name,
    principal: 'p',
    roles: [roleOf(memory.name)],
    failover_timeout: 3600,
    checkpoint: true,
    capabilities: [
      { type: 'MULTI_ROLE' },
      { type: 'RESERVATION_REFINEMENT' },
      { type: 'PARTITION_AWARE' },
      { type: 'TASK_KILLING_STATE' },
    ],
  }
}

const isPlain = ({ reservations = [], disk }: Resource): boolean =>
  reservations.length === 0 && disk === undefined

/** Starts a framework in its process: it keeps one instance in every slot, and runs the batch. */
export function startSimulatedFramework(input: FrameworkInput): void {
  const { process, network, random, masters, memory, watcher } = input
  const { clock } = process
  const role = roleOf(memory.name)
  let streamId: string | undefined
  let leader = masters[0] ?? ''
  let calls: Promise<unknown> = Promise.resolve()
  let heardMs = 0
  let subscription: Connection | undefined

  const send = async (call: object): Promise<void> => {
    const mine = streamId
    if (mine === undefined) return
    const body = { framework_id: { value: memory.id }, ...call } as SchedulerCallMessage
    const late = clock.sleep(5000).then(() => undefined)
    const connecting = network.connect(process, leader)
    const connection = await Promise.race([connecting, late])
    connection?.write(encode({ kind: 'call', call: body, streamId: mine }))
    const answer = connection && (await Promise.race([connection.records.next(), late]))?.value
    if (connection) connection.close()
    else void connecting.then((opened) => opened?.close())
    // It may arrive yet. In a new subscription it is refused, so that nothing overtakes it.
    if (!answer && streamId === mine) subscription?.close()
  }
  const call = (body: object): void => void (calls = calls.then(() => send(body)))

  const reconcile = (): void => {
    const open = [...memory.tasks.values()].filter(({ ended }) => !ended)
    if (open.length > 0) {
      const tasks = open.map(({ id, agentId }) => ({ task_id: { value: id }, agent_id: { value: agentId } }))
      call({ type: 'RECONCILE', reconcile: { tasks } })
    }
    for (const { id, killWanted } of open)
      if (killWanted) call({ type: 'KILL', kill: { task_id: { value: id } } })
    const pending = [...memory.operations.values()].filter(({ state }) => !isDone(state))
    if (pending.length === 0) return
    const operations = pending.map(({ id, agentId }) => ({
      operation_id: { value: id },
      agent_id: { value: agentId },
    }))
    call({ type: 'RECONCILE_OPERATIONS', reconcile_operations: { operations } })
  }

  const newTask = (
    agentId: string,
    { slot, group }: { slot?: number; group?: string },
    labels: Record<string, string>,
  ): TaskInfo => {
    const id = `${memory.name}-${memory.count++}${slot === undefined ? '' : `-slot${slot}`}`
    memory.tasks.set(id, {
      id,
      slot,
      group,
      agentId,
      state: 'TASK_STAGING',
      ended: undefined,
      killWanted: false,
    })
    const all = { TASK: id, ...labels }
    return {
      name: id,
      task_id: { value: id },
      agent_id: { value: agentId },
      resources: parseResources(taskResources),
      command: { value: 'true' },
      labels: { labels: Object.entries(all).map(([key, value]) => ({ key, value })) },
    }
  }

  /** Two tasks that start together or not at all; the second one runs until the first one has ended it. */
  const newGroup = (agentId: string, labels: Record<string, string>): object => {
    const group = `${memory.name}-group${memory.count++}`
    const executor = {
      type: 'DEFAULT',
      executor_id: { value: group },
      framework_id: { value: memory.id },
      resources: parseResources('cpus:0.1;mem:32'),
    }
    const tasks = [newTask(agentId, { group }, labels), newTask(agentId, { group }, {})]
    return { type: 'LAUNCH_GROUP', launch_group: { executor, task_group: { tasks } } }
  }

  const emptySlots = (): number[] => {
    const taken = new Set([...memory.tasks.values()].filter(({ ended }) => !ended).map(({ slot }) => slot))
    return Array.from({ length: memory.slots }, (_, slot) => slot).filter((slot) => !taken.has(slot))
  }

  const note = (
    agentId: string,
    type: KnownOperation['type'],
    volume: string,
    body: object,
  ): OfferOperation => {
    const id = `${memory.name}-op${memory.count++}`
    memory.operations.set(id, { id, agentId, type, volume, state: 'OPERATION_PENDING' })
    return { id: { value: id }, type, [type.toLowerCase()]: body } as unknown as OfferOperation
  }

  const volumeOperations = (offer: Offer): OfferOperation[] => {
    const agentId = offer.agent_id.value
    const held = (offer.resources ?? []).find(({ disk }) => disk?.persistence)
    if (memory.destroysWanted > 0 && held) {
      memory.destroysWanted -= 1
      const volume = held.disk?.persistence?.id ?? ''
      return [note(agentId, 'DESTROY', volume, { volumes: [held] })]
    }
    const disk = scalarOf((offer.resources ?? []).filter(isPlain), 'disk')
    if (memory.volumesWanted === 0 || disk < 20) return []
    memory.volumesWanted -= 1
    const volume = `${memory.name}-v${memory.count++}`
    const reserved: Resource = {
      name: 'disk',
      type: 'SCALAR',
      scalar: { value: 10 },
      reservations: [{ type: 'DYNAMIC', role, principal: 'p' }],
    }
    const persistence = { id: volume, principal: 'p' }
    const made: Resource = {
      ...reserved,
      disk: { persistence, volume: { mode: 'RW', container_path: 'data' } },
    }
    return [
      note(agentId, 'RESERVE', volume, { resources: [reserved] }),
      note(agentId, 'CREATE', volume, { volumes: [made] }),
    ]
  }

  const answer = (offer: Offer): void => {
    const agentId = offer.agent_id.value
    const plain = (offer.resources ?? []).filter(isPlain)
    let room = Math.floor(Math.min(scalarOf(plain, 'cpus'), scalarOf(plain, 'mem') / 64))
    const tasks: TaskInfo[] = []
    const groups: object[] = []
    for (const slot of random.shuffle(emptySlots())) {
      // At most one for each offer, so that instances come to be on different machines.
      if (room < 1 || tasks.length > 0) break
      tasks.push(
        newTask(agentId, { slot }, random.next() < 0.3 ? { SIM_RUN_MS: String(random.below(20_000)) } : {}),
      )
      room -= 1
    }
    for (; room >= 1 && memory.batch.length > 0; room -= 1) {
      const { runMs, exitCode, group } = memory.batch[0] as FrameworkMemory['batch'][number]
      const labels = { SIM_RUN_MS: String(runMs), SIM_EXIT_CODE: String(exitCode) }
      if (group && room < 3) break
      memory.batch.shift()
      if (!group) tasks.push(newTask(agentId, {}, labels))
      else {
        groups.push(newGroup(agentId, labels))
        room -= 2
      }
    }
    const offer_ids = [offer.id]
    const operations: object[] = [...volumeOperations(offer), ...groups]
    if (tasks.length > 0) operations.push({ type: 'LAUNCH', launch: { task_infos: tasks } })
    if (operations.length === 0) {
      return call({
        type: 'DECLINE',
        decline: { offer_ids, filters: { refuse_seconds: 1 + random.below(3) } },
      })
    }
    call({ type: 'ACCEPT', accept: { offer_ids, operations, filters: { refuse_seconds: random.below(2) } } })
    if (!memory.rogue) return
    memory.rogue = false
    const again = [{ type: 'LAUNCH', launch: { task_infos: [newTask(agentId, {}, { SIM_RUN_MS: '500' })] } }]
    call({ type: 'ACCEPT', accept: { offer_ids, operations: again } })
  }

  const update = ({ update: { status } }: Extract<SchedulerEvent, { type: 'UPDATE' }>): void => {
    const { task_id, agent_id, uuid, state, source, reason } = status
    const task = memory.tasks.get(task_id.value)
    if (!task) return watcher.onUnknown(memory, task_id.value)
    if (!task.ended) task.state = state
    if (!task.ended && isTerminal(state)) {
      task.ended = { state, source, reason, atMs: clock.nowMs() }
      watcher.onEnded(memory, task)
    } else if (task.ended && isTerminal(state) && source !== 'SOURCE_MASTER') {
      task.ended.state = state // what the machine itself says is more precise
    }
    if (uuid !== undefined) call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } })
  }

  const operationUpdate = (event: Extract<SchedulerEvent, { type: 'UPDATE_OPERATION_STATUS' }>): void => {
    const { operation_id, uuid, state, agent_id } = event.update_operation_status.status
    const operation = memory.operations.get(operation_id?.value ?? '')
    if (operation && !isDone(operation.state)) operation.state = state
    if (uuid === undefined) return
    const body = { agent_id, uuid: uuid.value, operation_id }
    call({ type: 'ACKNOWLEDGE_OPERATION_STATUS', acknowledge_operation_status: body })
  }

  const hear = (event: SchedulerEvent): void => {
    heardMs = clock.monotonicMs()
    if (event.type === 'SUBSCRIBED') {
      memory.id = event.subscribed.framework_id.value
      reconcile()
    }
    if (event.type === 'UPDATE') update(event)
    if (event.type === 'UPDATE_OPERATION_STATUS') operationUpdate(event)
    if (event.type !== 'OFFERS') return
    const mine = streamId
    for (const offer of event.offers.offers) {
      const think = random.next() < 0.8 ? random.next() * 20 : random.next() * 4000
      clock.after(think, () => void (streamId === mine && answer(offer)))
    }
  }

  const follow = async (host: string): Promise<string | undefined> => {
    const late = clock.sleep(5000).then(() => undefined)
    const connecting = network.connect(process, host)
    const connection = await Promise.race([connecting, late])
    if (!connection) return void connecting.then((opened) => opened?.close())
    const framework_info = infoOf(memory)
    const { id } = framework_info
    const subscribe = {
      type: 'SUBSCRIBE',
      ...(id ? { framework_id: id } : {}),
      subscribe: { framework_info },
    }
    connection.write(encode({ kind: 'subscribe', call: subscribe }))
    const first = (await Promise.race([connection.records.next(), late]))?.value
    const head = first ? decode<Answer>(first) : undefined
    if (head?.status !== 200) {
      connection.close()
      return head?.leader
    }
    streamId = head.streamId
    subscription = connection
    leader = host
    heardMs = clock.monotonicMs()
    const silence = clock.every(5000, () => {
      if (clock.monotonicMs() - heardMs > 35_000) connection.close()
    })
    for await (const record of connection.records) hear(decode<SchedulerEvent>(record))
    silence.cancel()
    streamId = undefined
    return undefined
  }

  const run = async (): Promise<void> => {
    clock.every(7000, reconcile)
    clock.every(3000, () => call({ type: 'REVIVE' }))
    for (let turn = 0; ; turn++) {
      let next: string | undefined = masters[turn % masters.length]
      while (next !== undefined) next = await follow(next)
      await clock.sleep(100 + random.next() * 900)
    }
  }
  process.enter(() => void run())
}

/** Whether no more news of an operation can come. */
export function isDone(state: string): boolean {
  return [
    'OPERATION_FINISHED',
    'OPERATION_FAILED',
    'OPERATION_ERROR',
    'OPERATION_DROPPED',
    'OPERATION_GONE_BY_OPERATOR',
  ].includes(state)
}

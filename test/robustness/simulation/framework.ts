import { isTerminal } from '@dcos-lite/lib/mesos'
import type { Offer, SchedulerCallMessage, SchedulerEvent } from '@dcos-lite/lib/mesos'
import type { Random } from '@dcos-lite/lib/random'
import { forgetTornDown, infoOf, isDone } from './framework-memory.ts'
import type { FrameworkMemory, FrameworkWatcher, KnownTask } from './framework-memory.ts'
import { decode, encode } from './messages.ts'
import type { Answer } from './messages.ts'
import type { Connection, Network } from './network.ts'
import { createOfferWork } from './offer-work.ts'
import type { SimulatedProcess } from './process.ts'
import type { TrapPoint } from './plan.ts'

/** What a framework is started with. */
export interface FrameworkInput {
  process: SimulatedProcess
  network: Network
  random: Random
  masters: readonly string[]
  memory: FrameworkMemory
  watcher: FrameworkWatcher
  /** The last offers of the others. */
  foreign(): Offer[]
  trip(point: TrapPoint): void
  /** Whether no other process of the framework was started after it. */
  isNewest(): boolean
}

/** A framework that runs. */
export interface SimulatedFramework {
  process: SimulatedProcess
  /** Somebody wants the end of a task. */
  kill(task: KnownTask): void
  tearDown(): void
}

const keptOffers = 3

/** Starts a framework in its process: it keeps one instance in every slot, and runs the batch. */
export function startSimulatedFramework(input: FrameworkInput): SimulatedFramework {
  const { process, network, random, masters, memory, watcher, trip } = input
  const { clock } = process
  let streamId: string | undefined
  let leader = masters[0] ?? ''
  let calls: Promise<unknown> = Promise.resolve()
  let heardMs = 0
  let subscription: Connection | undefined
  /** What a patient one has had no news of since it subscribed. */
  const unanswered = new Set<string>()

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
    const isTaken = answer !== undefined && decode<Answer>(answer).status === 202
    // Without an answer it may arrive yet. In a new subscription it is refused, so that nothing overtakes it.
    if (!isTaken && streamId === mine) subscription?.close()
    if (isTaken && body.type === 'TEARDOWN') endTornDown()
  }
  const call = (body: object): void => void (calls = calls.then(() => send(body)))

  const endTornDown = (): void => {
    if (!memory.teardownWanted) return
    forgetTornDown(memory, clock.nowMs())
    subscription?.close()
  }

  const openTasks = (): KnownTask[] => [...memory.tasks.values()].filter(({ ended }) => !ended)
  const openOperations = () =>
    [...memory.operations.values()].filter(({ state, tornDown }) => !tornDown && !isDone(state))
  const kill = ({ id, agentId }: KnownTask): void =>
    call({ type: 'KILL', kill: { task_id: { value: id }, agent_id: { value: agentId } } })

  const ask = (tasks: readonly KnownTask[], operations: readonly { id: string; agentId: string }[]): void => {
    const named = tasks.map(({ id, agentId }) => ({ task_id: { value: id }, agent_id: { value: agentId } }))
    if (named.length > 0) call({ type: 'RECONCILE', reconcile: { tasks: named } })
    if (operations.length === 0) return
    const pending = operations.map(({ id, agentId }) => ({
      operation_id: { value: id },
      agent_id: { value: agentId },
    }))
    call({ type: 'RECONCILE_OPERATIONS', reconcile_operations: { operations: pending } })
  }

  /** All that is not over, with the kills that are wanted. */
  const reconcile = (): void => {
    ask(openTasks(), openOperations())
    for (const task of openTasks()) if (task.killWanted) kill(task)
  }

  /** What there was no answer about, or one that says that nobody knows yet. */
  const askAgain = (): void => {
    const isOpen = ({ id, state }: { id: string; state: string }): boolean =>
      unanswered.has(id) || /_(UNKNOWN|UNREACHABLE|RECOVERING)$/.test(state)
    ask(openTasks().filter(isOpen), openOperations().filter(isOpen))
  }

  const answer = createOfferWork({ memory, random, call, foreign: input.foreign })

  /** The update of each task that was acknowledged last. */
  const previous = new Map<string, string[]>()

  const update = ({ update: { status } }: Extract<SchedulerEvent, { type: 'UPDATE' }>): void => {
    const { task_id, agent_id, uuid, state, source, reason } = status
    const task = memory.tasks.get(task_id.value)
    trip('news')
    unanswered.delete(task_id.value)
    if (!task) return watcher.onUnknown(memory, task_id.value)
    if (!task.ended) task.state = state
    if (!task.ended && isTerminal(state)) {
      task.ended = { state, source, reason, atMs: clock.nowMs() }
      watcher.onEnded(memory, task)
    } else if (task.ended && isTerminal(state) && source !== 'SOURCE_MASTER') {
      task.ended.state = state // what the machine itself says is more precise
    }
    if (!task.ended && task.killWanted && memory.patient && state !== 'TASK_KILLING') kill(task)
    if (uuid === undefined || clock.nowMs() < memory.silentUntilMs) return
    if (memory.wrongAcknowledgements > 0) {
      memory.wrongAcknowledgements -= 1
      const wrong = [Buffer.from(random.bytes(16)).toString('base64'), ...(previous.get(task.id) ?? [])]
      for (const other of wrong)
        call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid: other } })
    }
    previous.set(task.id, [uuid])
    memory.acknowledged.add(uuid)
    call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } })
  }

  const operationUpdate = (event: Extract<SchedulerEvent, { type: 'UPDATE_OPERATION_STATUS' }>): void => {
    const { operation_id, uuid, state, agent_id } = event.update_operation_status.status
    const operation = memory.operations.get(operation_id?.value ?? '')
    unanswered.delete(operation_id?.value ?? '')
    if (operation && !isDone(operation.state)) operation.state = state
    if (uuid === undefined) return
    const body = { agent_id, uuid: uuid.value, operation_id }
    call({ type: 'ACKNOWLEDGE_OPERATION_STATUS', acknowledge_operation_status: body })
  }

  const hear = (event: SchedulerEvent): void => {
    heardMs = clock.monotonicMs()
    if (event.type === 'SUBSCRIBED') {
      memory.id = event.subscribed.framework_id.value
      unanswered.clear()
      for (const { id } of [...openTasks(), ...openOperations()]) unanswered.add(id)
      if (memory.teardownWanted) return call({ type: 'TEARDOWN' })
      reconcile()
    }
    if (event.type === 'ERROR') {
      // Its own call that it gave up may come late too: then it subscribes anew.
      if (event.error.message === 'Framework failed over' && !input.isNewest()) process.kill()
      if (event.error.message === 'Framework has been removed') endTornDown()
    }
    if (event.type === 'RESCIND') memory.rescinded.add(event.rescind.offer_id.value)
    if (event.type === 'UPDATE') update(event)
    if (event.type === 'UPDATE_OPERATION_STATUS') operationUpdate(event)
    if (event.type !== 'OFFERS') return
    const mine = streamId
    trip('offer')
    memory.offers = [...event.offers.offers, ...memory.offers].slice(0, keptOffers)
    for (const offer of event.offers.offers) {
      const think = random.next() < 0.8 ? random.next() * 20 : random.next() * 4000
      clock.after(
        think,
        () => void (streamId === mine && !memory.teardownWanted && input.isNewest() && answer(offer)),
      )
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
    clock.every(7000, memory.patient ? askAgain : reconcile)
    clock.every(3000, () => call({ type: 'REVIVE' }))
    for (let turn = 0; ; turn++) {
      let next: string | undefined = masters[turn % masters.length]
      while (next !== undefined) next = await follow(next)
      await clock.sleep(100 + random.next() * 900)
    }
  }
  process.enter(() => void run())
  return {
    process,
    kill: (task) => process.enter(() => kill(task)),
    tearDown: () => process.enter(() => call({ type: 'TEARDOWN' })),
  }
}

import type { FrameworkInfo, Offer, TaskState } from '@dcos-lite/lib/mesos'

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
  /** Why it must never start: the offer that it was launched with was not its framework's to use. */
  forbidden: string | undefined
  /** Its framework was torn down. */
  tornDown: boolean
}

/** An operation with an id. */
export interface KnownOperation {
  id: string
  agentId: string
  type: 'RESERVE' | 'CREATE' | 'DESTROY' | 'UNRESERVE'
  volume: string
  state: string
  /** Its framework was torn down: how it ended nobody hears. */
  tornDown: boolean
}

/** What the framework keeps in its own database, which never fails here. */
export interface FrameworkMemory {
  name: string
  id: string | undefined
  /**
   * It asks about every task once in a subscription, until there is an answer, and kills once; what comes after it must
   * be told. The others ask and kill again and again.
   */
  patient: boolean
  tasks: Map<string, KnownTask>
  operations: Map<string, KnownOperation>
  batch: { runMs: number; exitCode: number; group: boolean }[]
  slots: number
  volumesWanted: number
  destroysWanted: number
  /** The next offer is used twice. */
  rogue: boolean
  /** With the next offer, one of another framework is used. */
  thief: boolean
  /** So many updates are answered with acknowledgements of others first. */
  wrongAcknowledgements: number
  /** Until then (ms of the timeline) no update is acknowledged. */
  silentUntilMs: number
  teardownWanted: boolean
  /** Ids that were torn down. */
  tornDown: string[]
  /** The newest offers it heard of. */
  offers: Offer[]
  /** Offers that were taken back. */
  rescinded: Set<string>
  /** The uuids of updates that it acknowledged. */
  acknowledged: Set<string>
  count: number
}

/** What happens that a checker wants to see. */
export interface FrameworkWatcher {
  onEnded(memory: FrameworkMemory, task: KnownTask): void
  onUnknown(memory: FrameworkMemory, taskId: string): void
}

/** Creates the memory of a framework that never ran. */
export function createMemory(name: string, slots: number, patient: boolean): FrameworkMemory {
  return {
    ...{ name, slots, patient, id: undefined, tasks: new Map(), operations: new Map(), batch: [], count: 0 },
    ...{ volumesWanted: 0, destroysWanted: 0, rogue: false, thief: false, teardownWanted: false },
    ...{ wrongAcknowledgements: 0, silentUntilMs: 0, tornDown: [], offers: [], rescinded: new Set() },
    acknowledged: new Set(),
  }
}

/** The role of a framework: its own, so that quotas and reservations are its own. */
export const roleOf = (name: string): string => `role-${name}`

/** What a framework says of itself. */
export function infoOf(memory: FrameworkMemory): FrameworkInfo {
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
      // An update that a kill is under way writes the kill down once more: one of them does without.
      ...(memory.patient ? [{ type: 'TASK_KILLING_STATE' as const }] : []),
    ],
  }
}

/** The master has ended the framework for good: nothing of it is wanted any more, and it begins anew. */
export function forgetTornDown(memory: FrameworkMemory, atMs: number): void {
  if (memory.id !== undefined) memory.tornDown.push(memory.id)
  memory.id = undefined
  memory.teardownWanted = false
  for (const task of memory.tasks.values()) {
    if (task.ended) continue
    task.tornDown = true
    task.ended = { state: 'TASK_KILLED', source: 'teardown', reason: undefined, atMs }
  }
  for (const operation of memory.operations.values()) {
    if (!isDone(operation.state)) operation.tornDown = true
  }
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

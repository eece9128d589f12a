import { isTerminal } from '@dcos-lite/lib/mesos'
import type { TaskStatus } from '@dcos-lite/lib/mesos'
import type { Operation } from '@dcos-lite/lib/store'
import { delayAfterFailure, delayAfterProgress } from '../decide/backoff.ts'
import { parseTaskId } from '../ids/instance-id.ts'
import { conditionOfTasks, countsAsFailure } from '../instances/conditions.ts'
import type { Condition, InstanceRecord, TaskRecord } from '../instances/types.ts'
import { hasEnded } from '../instances/types.ts'
import { lastOfEachKey } from '../records/last-of-each-key.ts'
import { commitInParts } from '../records/tree-store.ts'
import { renderAddresses } from '../rendering/task.ts'
import type { TaskFailure } from '../records/formats.ts'
import { isoNow } from './context.ts'
import { failedLaunchOperations } from '../rollout/count-failures.ts'
import type { EngineContext } from './context.ts'
import type { MasterLink } from './master-link.ts'
import { publishInstance } from './publish.ts'
import { recordAgentHealth } from './agent-health.ts'

const failureStates = new Set([
  'TASK_FAILED',
  'TASK_ERROR',
  'TASK_LOST',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
  'TASK_UNKNOWN',
])

function taskAfter(task: TaskRecord, status: TaskStatus, now: string): TaskRecord {
  const at = status.timestamp === undefined ? now : new Date(status.timestamp * 1000).toISOString()
  const addresses = status.container_status?.network_infos?.flatMap(({ name, ip_addresses = [] }) =>
    ip_addresses.flatMap(({ ip_address, protocol = 'IPv4' }) =>
      ip_address === undefined
        ? []
        : [{ ipAddress: ip_address, protocol, ...(name === undefined ? {} : { network: name }) }],
    ),
  )
  const containerId = status.container_status?.container_id?.value
  const running = status.state === 'TASK_RUNNING' && task.startedAt === undefined
  return {
    ...task,
    state: status.state,
    updatedAt: status.unreachable_time
      ? new Date(status.unreachable_time.nanoseconds / 1e6).toISOString()
      : at,
    ...(running ? { startedAt: at } : {}),
    ...(addresses?.length ? { ipAddresses: addresses } : {}),
    ...(status.healthy === undefined ? {} : { healthy: status.healthy }),
    ...(status.check_status ? { checkStatus: status.check_status } : {}),
    ...(containerId === undefined ? {} : { containerId }),
    ...(status.message === undefined ? {} : { message: status.message }),
    ...(status.reason === undefined ? {} : { reason: status.reason }),
  }
}

/** A launch that got somewhere has shown that its reservation holds. */
function withKeptReservation(instance: InstanceRecord, condition: Condition): InstanceRecord {
  const { reservation } = instance
  const gotSomewhere = condition === 'Staging' || condition === 'Starting' || condition === 'Running'
  if (reservation?.timeoutAt === undefined || !gotSomewhere) return instance
  const { timeoutAt: _timeoutAt, ...kept } = reservation
  return { ...instance, reservation: kept }
}

function instanceAfter(instance: InstanceRecord, task: TaskRecord, now: string): InstanceRecord {
  const tasks = instance.tasks.map((each) => (each.id === task.id ? task : each))
  const condition = conditionOfTasks(tasks)
  const changed = condition !== instance.condition
  const becameRunning = changed && condition === 'Running' && instance.activeSince === undefined
  // One container of a pod ended: the rest goes with it, and then everything is launched again.
  const broken =
    condition === 'Killing' && tasks.some(({ state }) => state !== undefined && isTerminal(state))
  return {
    ...withKeptReservation(instance, condition),
    tasks,
    condition,
    since: changed ? now : instance.since,
    ...(becameRunning ? { activeSince: now } : {}),
    ...(broken ? { killIncarnation: instance.incarnation } : {}),
  }
}

function failureOf(instance: InstanceRecord, status: TaskStatus, now: string): TaskFailure | undefined {
  const byHealth = status.state === 'TASK_KILLED' && instance.killReason !== undefined
  if (!failureStates.has(status.state) && !byHealth) return undefined
  return {
    appId: instance.serviceId,
    host: instance.agent?.hostname ?? '',
    message: byHealth ? (instance.killReason ?? '') : (status.message ?? ''),
    state: status.state,
    taskId: status.task_id.value,
    timestamp: now,
    version: instance.version,
    ...(instance.agent ? { slaveId: instance.agent.agentId } : {}),
  }
}

/** The launch delay follows what became of a launch. */
function adjustDelay(
  context: EngineContext,
  before: InstanceRecord,
  after: InstanceRecord,
  status: TaskStatus,
): void {
  const service = context.treeStore.tree().services.get(after.serviceId)
  if (!service || after.condition === before.condition) return
  // An end that was asked for is no failure, whatever the exit code.
  if (before.goal !== 'Running' || before.killIncarnation === before.incarnation) return
  const nowMs = context.environment.clock.nowMs()
  const delay = context.delays.get(service.id)
  const configVersion = service.versionInfo.lastConfigChangeAt
  if (after.version < configVersion) return
  if (status.reason === 'REASON_INVALID_OFFERS' || status.reason === 'REASON_AGENT_DRAINING') return
  if (hasEnded(after) && countsAsFailure(after.condition)) {
    context.delays.set(service.id, delayAfterFailure(delay, service, configVersion, nowMs))
  } else if (delay && ['Staging', 'Starting', 'Running'].includes(after.condition)) {
    context.delays.set(service.id, delayAfterProgress(delay, nowMs))
  }
}

function publishStatus(
  context: EngineContext,
  instance: InstanceRecord,
  task: TaskRecord,
  status: TaskStatus,
): void {
  context.events.publish('status_update_event', {
    slaveId: instance.agent?.agentId ?? '',
    taskId: task.id,
    taskStatus: status.state,
    message: status.message ?? '',
    appId: instance.serviceId,
    host: instance.agent?.hostname ?? '',
    ipAddresses: renderAddresses(task),
    ports: task.hostPorts.filter((port) => port !== null),
    version: instance.version,
  })
}

function acknowledge(link: MasterLink, status: TaskStatus): void {
  if (status.uuid === undefined || !status.agent_id) return
  link.send({
    type: 'ACKNOWLEDGE',
    acknowledge: { agent_id: status.agent_id, task_id: status.task_id, uuid: status.uuid },
  })
}

function handleUnknown(context: EngineContext, link: MasterLink, status: TaskStatus): void {
  const terminal = isTerminal(status.state)
  if (terminal || status.state === 'TASK_UNKNOWN') {
    const parsed = parseTaskId(status.task_id.value)
    context.events.publish('unknown_instance_terminated_event', {
      instanceId: parsed?.instanceId ?? status.task_id.value,
      runSpecId: parsed?.serviceId ?? '',
      condition: status.state.replace(/^TASK_/, ''),
    })
  } else if (status.state !== 'TASK_UNREACHABLE') {
    context.environment.log.info('a task that belongs to no instance is killed', {
      taskId: status.task_id.value,
    })
    link.send({
      type: 'KILL',
      kill: { task_id: status.task_id, ...(status.agent_id ? { agent_id: status.agent_id } : {}) },
    })
  }
  acknowledge(link, status)
}

/** Whether a status says again what is written already: an answer to a question, or a repetition. */
function isKnown(task: TaskRecord, status: TaskStatus): boolean {
  const unreachable = status.unreachable_time !== undefined
  const repeats = task.state === status.state && !unreachable
  const plain = status.healthy === undefined && status.check_status === undefined
  const sameTime =
    status.timestamp !== undefined && task.updatedAt === new Date(status.timestamp * 1000).toISOString()
  return repeats && plain && (status.uuid === undefined || sameTime)
}

/** What a status comes to: what is to be written, and what follows once it is. */
interface Taken {
  operations: Operation[]
  next: InstanceRecord
  /** Somebody counts by reading and writing: nothing may be decided before this is written. */
  counts: boolean
  settle(): void
}

function take(
  context: EngineContext,
  link: MasterLink,
  status: TaskStatus,
  known: (instanceId: string) => InstanceRecord | undefined,
): Taken | undefined {
  const { records } = context
  const parsed = parseTaskId(status.task_id.value)
  const instance = parsed && known(parsed.instanceId)
  const task = instance?.tasks.find(({ id }) => id === status.task_id.value)
  if (!instance || !task) {
    handleUnknown(context, link, status)
    return undefined
  }
  if (task.state !== undefined && isTerminal(task.state)) {
    acknowledge(link, status)
    return undefined
  }
  if (isKnown(task, status)) {
    acknowledge(link, status)
    return undefined
  }
  const now = isoNow(context)
  const nextTask = taskAfter(task, status, now)
  const next = instanceAfter(instance, nextTask, now)
  const failure = failureOf(next, status, now)
  const operations: Operation[] = [records.instances.putOperation(next.id, next)]
  if (failure && context.treeStore.tree().services.has(next.serviceId)) {
    operations.push(records.failures.putOperation(next.serviceId, failure))
  }
  const counting = failedLaunchOperations(context, instance, next)
  return {
    operations: [...operations, ...counting],
    next,
    counts: counting.length > 0,
    settle() {
      acknowledge(link, status)
      adjustDelay(context, instance, next, status)
      if (task.state !== status.state) publishStatus(context, next, nextTask, status)
      publishInstance(context, next, instance)
      if (hasEnded(next)) context.health.forget(next.id)
      else recordAgentHealth(context, next, nextTask, status)
    },
  }
}

/**
 * Takes statuses in their order: makes what they say durable, then acknowledges them. Tasks that are not ours are
 * killed.
 */
export async function handleStatuses(
  context: EngineContext,
  link: MasterLink,
  statuses: readonly TaskStatus[],
): Promise<void> {
  const { records } = context
  let batch: Taken[] = []
  const changed = new Map<string, InstanceRecord>()
  const write = async (): Promise<void> => {
    // Statuses of one instance, and failures of one service, may come together.
    const operations = lastOfEachKey(batch.flatMap((each) => each.operations))
    await commitInParts(records, operations)
    for (const { settle } of batch) settle()
    batch = []
    changed.clear()
  }
  for (const status of statuses) {
    const taken = take(context, link, status, (id) => changed.get(id) ?? records.instances.get(id))
    if (!taken) continue
    batch.push(taken)
    changed.set(taken.next.id, taken.next)
    if (taken.counts) await write()
  }
  await write()
}

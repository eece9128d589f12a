import { isTerminal } from '@dcos-lite/lib/mesos'
import type { ExecutorInfo, Resource } from '@dcos-lite/lib/mesos'
import { withoutAllocation } from '@dcos-lite/lib/resources'
import type { HeldTask, RegisterRequest } from '../../protocol/messages.ts'
import { completeExecutor, completeTask } from '../decide/complete-task.ts'
import { lostState, masterStatus } from '../decide/task-states.ts'
import { createFramework } from '../frameworks/create.ts'
import { startFailoverTimer } from '../frameworks/disconnect.ts'
import { renderFramework } from '../rendering/operator-framework.ts'
import { addExecutor, findExecutor, removeExecutors } from '../state/executors.ts'
import type { Reign } from '../state/reign.ts'
import { addTask, completeTaskRecord, forgetCompleted, noteStatus, sendUpdate } from '../state/tasks.ts'
import type { Agent, Framework, Task } from '../state/types.ts'

// A change of leader is not the framework's fault: even without a failover timeout it gets time to come back.
const recoveredGraceMs = 30_000

/** Frameworks that only the agent knows are recovered: disconnected, with their failover timeout running. */
function recoverFrameworks(reign: Reign, agent: Agent, request: RegisterRequest): void {
  for (const info of request.frameworks) {
    const id = info.id?.value
    if (id === undefined || reign.frameworks.has(id)) continue
    if (reign.completedFrameworks.some((framework) => framework.id === id)) {
      agent.session?.send({ type: 'SHUTDOWN_FRAMEWORK', frameworkId: id })
      continue
    }
    const framework = createFramework(id, info, reign.clock.nowMs())
    framework.recovered = true
    reign.frameworks.set(id, framework)
    reign.events.publish(() => ({
      type: 'FRAMEWORK_ADDED',
      framework_added: { framework: renderFramework(reign, framework) },
    }))
  }
}

function roleOf(resources: readonly Resource[] | undefined, framework: Framework): string {
  const [first] = resources ?? []
  return first?.allocation_info?.role ?? framework.roles[0] ?? '*'
}

function taskFrom(held: HeldTask, framework: Framework, agentId: string): Task {
  const role = roleOf(held.task.resources, framework)
  const { status } = held
  const { data: _, ...kept } = status ?? { data: undefined }
  return {
    info: completeTask(held.task, role, framework.id),
    frameworkId: framework.id,
    agentId,
    executorId: held.executor?.executor_id.value,
    role,
    user: held.task.command?.user ?? held.executor?.command?.user ?? framework.info.user,
    state: held.state,
    statuses: status ? [{ ...kept, task_id: status.task_id, state: status.state }] : [],
    statusUpdateState: undefined,
    statusUpdateUuid: undefined,
    pendingUpdate: undefined,
    booked: !isTerminal(held.state),
    kill: undefined,
  }
}

/** Books an executor that runs on a returning agent, unless that is done already. */
function recoverExecutor(
  reign: Reign,
  agent: Agent,
  framework: Framework,
  executor: ExecutorInfo,
  role: string,
): void {
  if (findExecutor(agent, framework.id, executor.executor_id.value)) return
  const info = completeExecutor(executor, role, framework.id)
  addExecutor(agent, framework.id, { info, role })
  reign.ledger.allocate(
    agent.id,
    { frameworkId: framework.id, role },
    withoutAllocation(info.resources ?? []),
  )
}

function sendReturned(reign: Reign, framework: Framework, task: Task): void {
  sendUpdate(
    framework,
    masterStatus({
      taskId: task.info.task_id.value,
      agentId: task.agentId,
      executorId: task.executorId,
      state: task.state,
      reason: 'REASON_AGENT_REREGISTERED',
      message: 'Agent reregistered',
      latest: task.statuses.at(-1),
      nowMs: reign.clock.nowMs(),
    }),
  )
}

function recoverTask(
  reign: Reign,
  agent: Agent,
  framework: Framework,
  { held, wasUnreachable }: { held: HeldTask; wasUnreachable: boolean },
): void {
  const taskId = held.task.task_id.value
  const known = framework.tasks.get(taskId)
  if (known && known.agentId !== agent.id) {
    // The id was given to a new task while this agent was away: one task id runs once.
    agent.session?.send({ type: 'KILL', frameworkId: framework.id, taskId })
    return
  }
  if (known) {
    if (held.status) noteStatus(reign, known, held.status, held.state)
  } else {
    const task = taskFrom(held, framework, agent.id)
    const wasShelved = framework.unreachableTasks.delete(taskId)
    if (isTerminal(held.state)) forgetCompleted(framework, taskId)
    if (task.booked) {
      reign.ledger.allocate(agent.id, task, withoutAllocation(task.info.resources ?? []))
    }
    addTask(reign, framework, task)
    // A leader that never knew the task has called it unreachable too, when it was asked.
    if (wasShelved || wasUnreachable) sendReturned(reign, framework, task)
  }
  if (held.executor && !isTerminal(held.state)) {
    recoverExecutor(reign, agent, framework, held.executor, roleOf(held.task.resources, framework))
  }
}

/** A task that the agent does not have (any more): lost on the way to it, or ended and acknowledged. */
function forgetTask(reign: Reign, framework: Framework, task: Task): void {
  if (!isTerminal(task.state)) {
    const status = masterStatus({
      taskId: task.info.task_id.value,
      agentId: task.agentId,
      executorId: task.executorId,
      state: lostState(framework.capabilities, 'TASK_DROPPED'),
      reason: 'REASON_RECONCILIATION',
      message: 'Reconciliation: task unknown to the agent',
      nowMs: reign.clock.nowMs(),
    })
    noteStatus(reign, task, status, status.state)
    sendUpdate(framework, status)
  }
  completeTaskRecord(reign, framework, task)
}

/**
 * Brings the books into line with what an agent says it holds. Of one that was unreachable, frameworks hear that their
 * tasks are back.
 */
export function reconcileHeldTasks(
  reign: Reign,
  agent: Agent,
  request: RegisterRequest,
  wasUnreachable: boolean,
): void {
  recoverFrameworks(reign, agent, request)
  removeExecutors(reign, agent)
  const held = new Set(request.tasks.map(({ frameworkId, task }) => `${frameworkId}/${task.task_id.value}`))
  for (const task of [...agent.tasks]) {
    const framework = reign.frameworks.get(task.frameworkId)
    const isHeld = held.has(`${task.frameworkId}/${task.info.task_id.value}`)
    if (framework && !isHeld) forgetTask(reign, framework, task)
  }
  const orphaned = new Set<string>()
  for (const entry of request.tasks) {
    const framework = reign.frameworks.get(entry.frameworkId)
    if (framework) recoverTask(reign, agent, framework, { held: entry, wasUnreachable })
    else orphaned.add(entry.frameworkId)
  }
  for (const { frameworkId, executor } of request.executors ?? []) {
    const framework = reign.frameworks.get(frameworkId)
    if (framework) {
      recoverExecutor(reign, agent, framework, executor, roleOf(executor.resources, framework))
    } else orphaned.add(frameworkId)
  }
  for (const frameworkId of orphaned) agent.session?.send({ type: 'SHUTDOWN_FRAMEWORK', frameworkId })
  for (const { kill, state, frameworkId, info } of agent.tasks) {
    if (!kill || isTerminal(state)) continue
    const policy = kill.policy ? { killPolicy: kill.policy } : {}
    agent.session?.send({ type: 'KILL', frameworkId, taskId: info.task_id.value, ...policy })
  }
  for (const framework of [...reign.frameworks.values()]) {
    if (framework.recovered && framework.failover === undefined)
      startFailoverTimer(reign, framework, recoveredGraceMs)
  }
}

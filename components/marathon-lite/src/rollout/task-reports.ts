import type { EngineContext } from '../engine/context.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { shownState } from '../instances/conditions.ts'
import { podExecutorId } from '../launching/pod-group.ts'
import { whyNotUp } from './decide/why-not-up.ts'
import type { FailedDeployment, TaskReport } from './records.ts'
import { readLastLines } from './read-last-lines.ts'

/** At most so many tasks of a service are told of. */
const mostTasks = 3
const mostLines = 20

/** A task of a failed deployment, and where its sandbox is. */
export interface Suspect {
  report: TaskReport
  agentId?: string
  executorId: string
  /** Of pods, whose tasks have folders of their own in the sandbox. */
  taskFolder?: string
}

function suspectOf(instance: InstanceRecord, unwell = ''): Suspect | undefined {
  const task = instance.tasks.find(({ state }) => state !== 'TASK_RUNNING') ?? instance.tasks[0]
  if (!task) return undefined
  const pod = instance.kind === 'pod'
  return {
    report: {
      taskId: task.id,
      host: instance.agent?.hostname ?? '',
      state: shownState(task, instance),
      message: instance.killReason ?? (unwell || (task.message ?? '')),
    },
    ...(instance.agent ? { agentId: instance.agent.agentId } : {}),
    executorId: pod ? podExecutorId(instance.id) : task.id,
    ...(pod ? { taskFolder: task.id } : {}),
  }
}

/** The tasks that tell why a service did not come up: the last that failed, then those that are not up. */
export function suspectsOf(context: EngineContext, serviceId: string, version: string): Suspect[] {
  const { records, health, treeStore } = context
  const failure = records.failures.get(serviceId)
  const suspects: Suspect[] = []
  if (failure && failure.version >= version) {
    const { taskId, host, state, message, slaveId } = failure
    const place = slaveId === undefined ? {} : { agentId: slaveId }
    suspects.push({ report: { taskId, host, state, message }, executorId: taskId, ...place })
  }
  for (const instance of context.index.of(serviceId).values()) {
    if (instance.version < version) continue
    const definition = treeStore.definition(instance.serviceId, instance.version)
    const unwell = whyNotUp(definition, health.view(instance.id))
    if (instance.condition === 'Running' && unwell === undefined) continue
    const suspect = suspectOf(instance, instance.condition === 'Running' ? unwell : undefined)
    const known = suspects.some(({ report }) => report.taskId === suspect?.report.taskId)
    if (suspect && !known) suspects.push(suspect)
  }
  return suspects.slice(0, mostTasks)
}

async function withLines(context: EngineContext, suspect: Suspect): Promise<TaskReport> {
  const { report, agentId, executorId, taskFolder } = suspect
  const frameworkId = context.records.framework.get('id')?.frameworkId
  if (agentId === undefined || frameworkId === undefined) {
    return { ...report, logProblem: 'the task never reached an agent' }
  }
  try {
    const agents = context.agents.known()?.has(agentId)
      ? context.agents.known()
      : await context.agents.refresh()
    const url = agents?.get(agentId)?.url
    if (url === undefined) return { ...report, logProblem: 'the agent is not in the cluster any more' }
    const run = `/frameworks/${frameworkId}/executors/${executorId}/runs/latest`
    const folder = taskFolder === undefined ? run : `${run}/tasks/${taskFolder}`
    return {
      ...report,
      stdout: await readLastLines(url, `${folder}/stdout`, mostLines),
      stderr: await readLastLines(url, `${folder}/stderr`, mostLines),
    }
  } catch (error) {
    return { ...report, logProblem: error instanceof Error ? error.message : String(error) }
  }
}

/** Adds the last lines that the tasks wrote to the record of a failed deployment, and tells what happened. */
export async function reportFailure(
  context: EngineContext,
  failed: FailedDeployment,
  suspects: ReadonlyMap<string, readonly Suspect[]>,
): Promise<void> {
  const services = await Promise.all(
    failed.services.map(async (service) => ({
      ...service,
      tasks: await Promise.all((suspects.get(service.id) ?? []).map((each) => withLines(context, each))),
    })),
  )
  const { records, events } = context
  await context.mutex.run(async () => {
    const known = records.failedDeployments.get(failed.id)
    if (known) await records.failedDeployments.put(failed.id, { ...known, services })
  })
  const { id, reason, outcome, rollbackId } = failed
  events.publish('rollout_failed_event', {
    deploymentId: id,
    reason,
    outcome,
    ...(rollbackId === undefined ? {} : { rollbackId }),
    services,
  })
}

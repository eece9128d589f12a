import type { DrainAnswer } from '@dcos-lite/lib/contracts'
import { isDaemon } from '../../daemon/decide/follow-agents.ts'
import type { ServiceDefinition } from '../../definitions/service.ts'
import { isResident } from '../../definitions/service.ts'
import type { InstanceRecord } from '../../instances/types.ts'
import { isActive } from '../../instances/types.ts'

function answerFor(
  { id, goal }: InstanceRecord,
  taskId: string,
  service: ServiceDefinition | undefined,
  replacedBy: (instanceId: string) => string | undefined,
): DrainAnswer | undefined {
  const byTaskId = replacedBy(id)
  if (goal !== 'Running' || !service) {
    return byTaskId === undefined
      ? { taskId, outcome: 'not-needed' }
      : { taskId, outcome: 'replaced', byTaskId }
  }
  if (isDaemon(service)) return { taskId, outcome: 'not-needed' }
  if (!isResident(service)) return undefined
  return { taskId, outcome: 'refused', reason: `${service.id} keeps its data on this agent` }
}

/**
 * What is said about every task on an agent that is to be emptied, or undefined while a task still waits for its
 * replacement to be up.
 */
export function drainAnswers(
  agentId: string,
  instances: Iterable<InstanceRecord>,
  serviceOf: (id: string) => ServiceDefinition | undefined,
  replacedBy: (instanceId: string) => string | undefined,
): DrainAnswer[] | undefined {
  const answers: DrainAnswer[] = []
  for (const instance of instances) {
    if (instance.agent?.agentId !== agentId || !isActive(instance)) continue
    for (const { id } of instance.tasks) {
      const answer = answerFor(instance, id, serviceOf(instance.serviceId), replacedBy)
      if (!answer) return undefined
      answers.push(answer)
    }
  }
  return answers
}

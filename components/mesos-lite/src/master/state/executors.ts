import { withoutAllocation } from '@dcos-lite/lib/resources'
import type { Reign } from './reign.ts'
import type { Agent, Executor } from './types.ts'

/** The executor with this id, if it runs on the agent. */
export function findExecutor(agent: Agent, frameworkId: string, executorId: string): Executor | undefined {
  return agent.executors.get(frameworkId)?.get(executorId)
}

/** Puts an executor into the books; its resources are booked by the caller or already. */
export function addExecutor(agent: Agent, frameworkId: string, executor: Executor): void {
  const ofFramework = agent.executors.get(frameworkId) ?? new Map<string, Executor>()
  ofFramework.set(executor.info.executor_id.value, executor)
  agent.executors.set(frameworkId, ofFramework)
}

/** Takes an executor out of the books and gives its resources back. */
export function removeExecutor(reign: Reign, agent: Agent, frameworkId: string, executorId: string): boolean {
  const executor = findExecutor(agent, frameworkId, executorId)
  if (!executor) return false
  const ofFramework = agent.executors.get(frameworkId)
  ofFramework?.delete(executorId)
  if (ofFramework?.size === 0) agent.executors.delete(frameworkId)
  const { role } = executor
  reign.ledger.recover(agent.id, { frameworkId, role }, withoutAllocation(executor.info.resources ?? []))
  return true
}

/** Takes all executors of an agent (or of one framework on it) out of the books. */
export function removeExecutors(reign: Reign, agent: Agent, onlyFrameworkId?: string): void {
  for (const [frameworkId, executors] of [...agent.executors]) {
    if (onlyFrameworkId !== undefined && frameworkId !== onlyFrameworkId) continue
    for (const executorId of [...executors.keys()]) removeExecutor(reign, agent, frameworkId, executorId)
  }
}

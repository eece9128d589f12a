import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'

/** Answers MESSAGE: passes data on to an executor, if it can be reached now. */
export function sendToExecutor(
  reign: Reign,
  framework: Framework,
  body: { agent_id: { value: string }; executor_id: { value: string }; data: string },
): void {
  reign.agents.get(body.agent_id.value)?.session?.send({
    type: 'FRAMEWORK_MESSAGE',
    frameworkId: framework.id,
    executorId: body.executor_id.value,
    data: body.data,
  })
}

/** Answers SHUTDOWN: ends an executor and everything it runs. */
export function shutdownExecutor(
  reign: Reign,
  framework: Framework,
  body: { agent_id: { value: string }; executor_id: { value: string } },
): void {
  reign.agents.get(body.agent_id.value)?.session?.send({
    type: 'SHUTDOWN_EXECUTOR',
    frameworkId: framework.id,
    executorId: body.executor_id.value,
  })
}

import type { Logger } from '@dcos-lite/lib/log'
import type { AgentMessage, MasterMessage } from '../../protocol/messages.ts'
import type { AgentBook } from '../checkpoint/agent-record.ts'
import { applyResources } from '../sandbox/apply-resources.ts'
import type { WorkLayout } from '../checkpoint/layout.ts'
import type { FrameworkBook } from '../tasks/framework-book.ts'
import type { TaskKeeper } from '../tasks/task-keeper.ts'

export interface ObeyOptions {
  keeper: TaskKeeper
  book: AgentBook
  frameworks: FrameworkBook
  layout: WorkLayout
  log: Logger
  post: (message: AgentMessage) => boolean
  /** The master told this agent to stop for good. */
  onShutdown: (reason: string) => Promise<void>
}

async function checkpointResources(
  message: Extract<MasterMessage, { type: 'CHECKPOINT_RESOURCES' }>,
  options: ObeyOptions,
): Promise<void> {
  const { operationUuid, resources } = message
  try {
    await applyResources(resources, options.book, options.layout)
    options.post({ type: 'RESOURCES_CHECKPOINTED', operationUuid })
  } catch (error) {
    options.log.error('resources cannot be checkpointed', { error })
    options.post({ type: 'RESOURCES_CHECKPOINTED', operationUuid, error: (error as Error).message })
  }
}

/** Does what a message of the master says. It resolves when the next message may be taken. */
export async function obey(message: MasterMessage, options: ObeyOptions): Promise<void> {
  const { keeper, frameworks, log } = options
  switch (message.type) {
    case 'LAUNCH':
      return await keeper.launch(message.framework, message.tasks, message.group?.executor)
    case 'KILL':
      return await keeper.kill(message.frameworkId, message.taskId, message.killPolicy)
    case 'ACKNOWLEDGE':
      // Not waited for: acknowledgements of different tasks are written down together.
      void keeper.acknowledge(message.frameworkId, message.taskId, message.uuid)
      return
    case 'CHECKPOINT_RESOURCES':
      return await checkpointResources(message, options)
    case 'SHUTDOWN_EXECUTOR': {
      const { frameworkId, executorId } = message
      const picks = (record: { frameworkId: string; executorId: string }): boolean =>
        record.frameworkId === frameworkId && record.executorId === executorId
      return await keeper.killAll('executor-shutdown', picks, 'Killed because its executor was shut down')
    }
    case 'SHUTDOWN_FRAMEWORK': {
      const { frameworkId } = message
      const picks = (record: { frameworkId: string }): boolean => record.frameworkId === frameworkId
      return await keeper.killAll('framework-removed', picks, 'Killed because its framework was removed')
    }
    case 'UPDATE_FRAMEWORK':
      return await frameworks.put(message.framework)
    case 'SHUTDOWN':
      return await options.onShutdown(message.reason)
    case 'FRAMEWORK_MESSAGE':
      log.debug('a framework message has no executor that could take it', { executorId: message.executorId })
      return
    default:
      return
  }
}

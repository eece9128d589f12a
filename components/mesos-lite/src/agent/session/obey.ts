import type { Logger } from '@dcos-lite/lib/log'
import type { AgentMessage, MasterMessage } from '../../protocol/messages.ts'
import type { AgentBook } from '../checkpoint/agent-record.ts'
import type { OperationKeeper } from '../operations/operation-keeper.ts'
import type { WorkLayout } from '../checkpoint/layout.ts'
import type { ExecutorName } from '../executors/executor-keeper.ts'
import type { FrameworkBook } from '../tasks/framework-book.ts'
import type { NetworkDesk } from '../network/types.ts'
import type { TaskKeeper } from '../tasks/task-keeper.ts'

export interface ObeyOptions {
  keeper: TaskKeeper
  operations: OperationKeeper
  book: AgentBook
  frameworks: FrameworkBook
  layout: WorkLayout
  /** Absent where tasks share the network of the machine. */
  network: NetworkDesk | undefined
  log: Logger
  post: (message: AgentMessage) => boolean
  /** The master told this agent to stop for good. */
  onShutdown: (reason: string) => Promise<void>
}

/** Repeats at once what a framework left unacknowledged: it may have come back after a time away. */
function resumeUpdates(keeper: TaskKeeper, frameworkId: string | undefined): void {
  for (const handle of keeper.handles()) {
    const { record } = handle
    if (record.frameworkId === frameworkId && record.completedAtMs === undefined) handle.resume()
  }
}

/** Does what a message of the master says. It resolves when the next message may be taken. */
export async function obey(message: MasterMessage, options: ObeyOptions): Promise<void> {
  const { keeper, frameworks, operations, log } = options
  switch (message.type) {
    case 'LAUNCH':
      return await keeper.launch(message)
    case 'KILL':
      return await keeper.kill(message.frameworkId, message.taskId, message.killPolicy)
    case 'ACKNOWLEDGE':
      // Not waited for: acknowledgements of different tasks are written down together.
      void keeper.acknowledge(message.frameworkId, message.taskId, message.uuid)
      return
    case 'APPLY_OPERATION':
      return await operations.apply(message.order)
    case 'ACKNOWLEDGE_OPERATION':
      return await operations.acknowledge(message.operationUuid, message.statusUuid)
    case 'SHUTDOWN_EXECUTOR': {
      const { frameworkId, executorId } = message
      const picks = (record: ExecutorName): boolean =>
        record.frameworkId === frameworkId && record.executorId === executorId
      return await keeper.killAll('executor-shutdown', picks, 'Killed because its executor was shut down')
    }
    case 'SHUTDOWN_FRAMEWORK': {
      const { frameworkId } = message
      await operations.forgetFramework(frameworkId)
      const picks = (record: ExecutorName): boolean => record.frameworkId === frameworkId
      return await keeper.killAll('framework-removed', picks, 'Killed because its framework was removed')
    }
    case 'UPDATE_FRAMEWORK':
      await frameworks.put(message.framework)
      operations.resume()
      return resumeUpdates(keeper, message.framework.id?.value)
    case 'OVERLAY':
    case 'OVERLAY_PEERS':
    case 'OVERLAY_NONE':
      return await options.network?.takeOverlay(message)
    case 'SHUTDOWN':
      return await options.onShutdown(message.reason)
    case 'FRAMEWORK_MESSAGE': {
      const { data, executorId } = message
      const run = keeper.executors.find(message)
      if (run?.session.send({ type: 'MESSAGE', message: { data } }) !== true) {
        log.debug('a framework message has no executor that could take it', { executorId })
      }
      return
    }
    default:
      return
  }
}

import type { KillPolicy, TaskStatus } from '@dcos-lite/lib/mesos'
import type { KillCause, TaskRecord } from '../checkpoint/records.ts'
import { hasCapability } from '../lifecycle/decide/capability.ts'
import { gracePeriodMs } from '../lifecycle/decide/kill-order.ts'
import type { Ending } from '../lifecycle/decide/terminal-status.ts'
import { decideNeverStarted } from '../lifecycle/decide/terminal-status.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import type { TaskHandle, TaskHooks } from '../tasks/task-handle.ts'
import { createTaskLife } from '../tasks/task-life.ts'
import { completeStatus } from './complete-status.ts'
import { judgeUpdate, withSeen } from './decide/take-update.ts'

/** What a task of a custom executor needs of its executor. */
export interface TaskExecutor {
  /** Takes a task that waits to be handed over back, with its group. Gives the other members; undefined when it is too late. */
  withdraw(task: CustomTask): CustomTask[] | undefined
  /** Tells the executor to kill a task, now or when it subscribes. */
  tellKill(task: CustomTask, policy: KillPolicy | undefined): void
  /** Ends the executor with everything it runs. */
  shutDown(cause: KillCause): Promise<void>
  /** Main process of its container. */
  pid(): number | undefined
}

/** A task that a custom executor runs. */
export interface CustomTask extends TaskHandle {
  /** Whether it still waits for its executor. */
  queued: boolean
  /** Takes an update of the executor. Resolves once it may be acknowledged to the executor. */
  takeUpdate(status: TaskStatus): Promise<void>
  /** Ends it because of what became of its executor. */
  endWith(ending: Ending): Promise<void>
  /** Ends it, because its group was killed before it was handed over. */
  endUndelivered(message: string): Promise<void>
}

/** Kills that end the whole executor. */
const withEverything: ReadonlySet<KillCause> = new Set<KillCause>([
  'framework-removed',
  'executor-shutdown',
  'agent-stop',
  'agent-shutdown',
])

/** Creates the handle of a task of a custom executor; `record` may come from the disk. */
export function createCustomTask(
  record: TaskRecord,
  executor: TaskExecutor | undefined,
  context: AgentContext,
  hooks: TaskHooks,
): CustomTask {
  const life = createTaskLife(record, context, {
    onEnded: () => hooks.onEnded(task),
    onCompleted: () => hooks.onCompleted(task),
  })
  let taking = Promise.resolve()

  const endAsNeverStarted = (): Promise<void> => {
    const partitionAware = hasCapability(context.framework(record.frameworkId), 'PARTITION_AWARE')
    return life.end(decideNeverStarted(record.kill, partitionAware), 'SOURCE_AGENT')
  }
  const order = (cause: KillCause, message: string | undefined, policy?: KillPolicy): Promise<boolean> =>
    life.orderKill({
      cause,
      atMs: context.clock.nowMs(),
      gracePeriodMs: gracePeriodMs(record.task, cause, policy),
      ...(message === undefined ? {} : { message }),
    })

  const task: CustomTask = {
    ...life,
    record,
    queued: false,
    // The executor starts it, once it has been handed over.
    start: () => Promise.resolve(),
    refuse: (ending) => life.end(ending, 'SOURCE_AGENT'),
    endWith: (ending) => life.end(ending, 'SOURCE_AGENT'),
    adopt: endAsNeverStarted,
    async endUndelivered(message) {
      await order('group', message)
      await endAsNeverStarted()
    },
    takeUpdate(status) {
      if (judgeUpdate(record, status) === 'take') {
        record.seenUpdates = withSeen(record.seenUpdates, status.uuid ?? '')
        taking = life.take(completeStatus(record, status, context, executor?.pid()))
      }
      return taking // also of one that is known: it may still be on its way to the disk
    },
    async kill(cause, { message, policy } = {}) {
      if (record.endedAtMs !== undefined) return
      await order(cause, message, policy)
      const others = executor?.withdraw(task)
      if (others) {
        const because = `Killed because task ${record.task.task_id.value} of its group was killed`
        await Promise.all([endAsNeverStarted(), ...others.map((other) => other.endUndelivered(because))])
      } else if (withEverything.has(cause)) await executor?.shutDown(cause)
      else executor?.tellKill(task, policy ?? record.task.kill_policy)
    },
  }
  return task
}

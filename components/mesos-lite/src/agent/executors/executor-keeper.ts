import { join } from 'node:path'
import type { ExecutorInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import type { ExecutorRecord, KillCause } from '../checkpoint/records.ts'
import { recordFormats } from '../checkpoint/records.ts'
import type { Recoverable } from '../lifecycle/recover-containers.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import type { ExecutorRun } from './executor-run.ts'
import { createExecutorRun } from './executor-run.ts'
import { executorTrace } from './prepare-executor.ts'

/** Names an executor. */
export interface ExecutorName {
  frameworkId: string
  executorId: string
}

/** The custom executors of one agent: at most one run of each at a time. */
export interface ExecutorKeeper {
  /** The run of an executor that has not ended. */
  find(name: ExecutorName): ExecutorRun | undefined
  /** The run with this container. */
  byContainer(containerId: string): ExecutorRun | undefined
  /** Makes the run of an executor that has none, for its first tasks; it is neither on disk nor started. */
  create(frameworkId: string, executor: ExecutorInfo, tasks?: readonly TaskInfo[]): ExecutorRun
  /** Takes up the runs of an earlier agent process, and gives what must be known to find their containers. */
  recover(records: readonly ExecutorRecord[]): Recoverable[]
  /** The agent serves again. */
  awaitReturn(): void
  runs(): ExecutorRun[]
  endAll(cause: KillCause, which: (name: ExecutorName) => boolean): Promise<void>
  /** Stops watching and writing. The executors go on. */
  stop(): Promise<void>
}

/** Creates the keeper; `onExited` hears of every run that is over. */
export function createExecutorKeeper(
  context: AgentContext,
  onExited: (name: ExecutorName, waitStatus: number) => void,
): ExecutorKeeper {
  const byName = new Map<string, ExecutorRun>()
  const keyOf = ({ frameworkId, executorId }: ExecutorName): string => `${frameworkId}\n${executorId}`
  const nameOf = ({ record }: ExecutorRun): ExecutorName => ({
    frameworkId: record.frameworkId,
    executorId: record.executor.executor_id.value,
  })
  const runs = (): ExecutorRun[] => [...byName.values()]

  const add = (record: ExecutorRecord): ExecutorRun => {
    const run = createExecutorRun(record, context, {
      onExited(exited, waitStatus) {
        const name = nameOf(exited)
        if (byName.get(keyOf(name)) === exited) byName.delete(keyOf(name))
        onExited(name, waitStatus)
      },
    })
    byName.set(keyOf(nameOf(run)), run)
    return run
  }

  return {
    find: (name) => byName.get(keyOf(name)),
    byContainer: (containerId) => runs().find(({ record }) => record.containerId === containerId),
    create(frameworkId, executor, tasks = []) {
      const containerId = context.random.uuid()
      const { value } = executor.executor_id
      const folder = context.layout.executorFolder(context.agentId(), frameworkId, value)
      return add({
        format: recordFormats.executor,
        frameworkId,
        executor,
        ...context.gpus?.pin([executor, ...tasks].flatMap(({ resources = [] }) => resources)),
        containerId,
        directory: join(folder, 'runs', containerId),
        bootId: context.bootId,
        acceptedAtMs: context.clock.nowMs(),
      })
    },
    recover: (records) =>
      records.map(add).map((run) => ({ trace: executorTrace(run.record, context), adopt: run.adopt })),
    awaitReturn: () => runs().forEach((run) => run.awaitReturn()),
    runs,
    async endAll(cause, which) {
      await Promise.all(runs().flatMap((run) => (which(nameOf(run)) ? [run.end(cause)] : [])))
    },
    async stop() {
      await Promise.all(runs().map((run) => run.release()))
    },
  }
}

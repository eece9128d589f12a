import type { CommandInfo, Labels } from '@dcos-lite/lib/mesos'
import type { AgentContext } from '../tasks/agent-context.ts'
import type { TaskKeeper } from '../tasks/task-keeper.ts'
import { isLogWish, logRules, sandboxLogRules } from './decide/log-rules.ts'
import { rotateLogs } from './rotate-logs.ts'

interface LogOwner {
  sandbox: string
  command: CommandInfo | undefined
  labels: Labels | undefined
}

const usualIntervalMs = 5000

/** What a task says of its logs; its environment wins over its labels. */
function wishesOf({ command, labels }: LogOwner): Map<string, string> {
  const said = [
    ...(labels?.labels ?? []).map(({ key, value }) => [key, value ?? ''] as const),
    ...(command?.environment?.variables ?? []).map(({ name, value }) => [name, value ?? ''] as const),
  ]
  return new Map(said.filter(([name]) => isLogWish(name)))
}

function ownersOf(keeper: TaskKeeper): LogOwner[] {
  const own = keeper
    .handles()
    .filter(({ record }) => record.endedAtMs === undefined && record.custom !== true)
  return [
    ...own.map(({ record: { directory, task } }) => ({
      ...{ sandbox: directory, command: task.command, labels: task.labels },
    })),
    ...keeper.executors.runs().map(({ record: { directory, executor } }) => ({
      ...{ sandbox: directory, command: executor.command, labels: executor.labels },
    })),
  ]
}

/** Rotates the logs of running tasks and executors again and again. Returns the way to stop. */
export function keepLogs(context: AgentContext, keeper: TaskKeeper): () => Promise<void> {
  const { clock, config, log } = context
  const rules = logRules(config.logs, config.logLimitBytes)
  let running: Promise<void> | undefined
  let stopped = false

  const round = async (): Promise<void> => {
    for (const owner of ownersOf(keeper)) {
      if (stopped) return
      try {
        await rotateLogs(owner.sandbox, sandboxLogRules(rules, wishesOf(owner)))
      } catch (error) {
        log.error('the logs of a sandbox cannot be rotated', { sandbox: owner.sandbox, error })
      }
    }
  }

  const look = (): void => {
    running ??= round().finally(() => (running = undefined))
  }
  const timer =
    context.launcher.kind === 'simulated'
      ? undefined
      : clock.every(config.logs?.intervalMs ?? usualIntervalMs, look)
  return async () => {
    stopped = true
    timer?.cancel()
    await running
  }
}

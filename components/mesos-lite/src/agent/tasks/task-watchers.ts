import { isDcosError } from '@dcos-lite/lib/errors'
import type { CommandInfo } from '@dcos-lite/lib/mesos'
import type { ProbeWays } from '../checks/run-probe.ts'
import { startChecking, startHealthChecking } from '../checks/start-checks.ts'
import type { KillCause, TaskRecord } from '../checkpoint/records.ts'
import { connectIn } from '../network/index.ts'
import { commandVariables } from '../sandbox/environment.ts'
import type { TaskUser } from '../launcher/types.ts'
import type { AgentContext } from './agent-context.ts'
import { argvOf, environmentOf, userOf } from './prepare-task.ts'
import type { StatusNews } from './status.ts'

export interface WatcherHooks {
  report(news: StatusNews): Promise<void>
  kill(cause: KillCause, message: string): Promise<void>
}

async function runBeside(
  record: TaskRecord,
  command: CommandInfo,
  context: AgentContext,
  user: TaskUser | undefined,
  signal: AbortSignal,
): Promise<number> {
  const networkNamespace = context.network?.namespaceOf(record.executorContainerId)
  return await context.launcher.probe({
    containerId: record.containerId,
    ...(networkNamespace === undefined ? {} : { networkNamespace }),
    argv: argvOf(command),
    environment: {
      ...(await environmentOf(record, context)),
      ...(await commandVariables(command, record.task.task_id.value, context.secrets)),
    },
    sandbox: record.directory,
    ...(user === undefined ? {} : { user }),
    signal,
  })
}

/** Starts what watches a running task: its health check, its check, its longest run time. Returns the way to stop. */
export function startWatchers(record: TaskRecord, context: AgentContext, hooks: WatcherHooks): () => void {
  const { clock } = context
  const { task, latest } = record
  const launchedAtMs = record.startedAtMs ?? clock.nowMs()
  let user: Promise<TaskUser | undefined> | undefined
  const namespace = context.network?.namespaceOf(record.executorContainerId)
  const ways: ProbeWays = {
    runCommand: async (command, signal) =>
      await runBeside(record, command, context, await (user ??= userOf(record, context)), signal),
    ...(namespace === undefined ? {} : { connect: connectIn(namespace) }),
  }
  const stops: (() => void)[] = []
  if (task.health_check) {
    stops.push(
      startHealthChecking({
        clock,
        check: task.health_check,
        launchedAtMs,
        reported: latest?.healthy,
        ways,
        report: (healthy, message) =>
          hooks.report({
            state: 'TASK_RUNNING',
            healthy,
            message,
            reason: 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED',
          }),
        kill: (message) => hooks.kill('unhealthy', message),
      }),
    )
  }
  if (task.check) {
    stops.push(
      startChecking({
        clock,
        check: task.check,
        launchedAtMs,
        reported: latest?.check_status,
        ways,
        report: (checkStatus) =>
          hooks.report({
            state: 'TASK_RUNNING',
            checkStatus,
            reason: 'REASON_TASK_CHECK_STATUS_UPDATED',
          }),
      }),
    )
  }
  if (task.max_completion_time) {
    const limitMs = Number(task.max_completion_time.nanoseconds) / 1e6
    const leftMs = launchedAtMs + limitMs - clock.nowMs()
    const message = `Killed after its longest run time of ${limitMs / 1000} seconds`
    const timer = clock.after(leftMs, () => void hooks.kill('max-completion-time', message))
    stops.push(() => timer.cancel())
  }
  return () => stops.forEach((stop) => stop())
}

/** What a user reads of a failed launch. */
export function launchMessage(error: unknown): string {
  if (isDcosError(error)) return `Failed to launch: ${error.message}`
  return `Failed to launch: ${error instanceof Error ? error.message : String(error)}`
}

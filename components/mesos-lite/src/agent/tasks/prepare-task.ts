import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandInfo } from '@dcos-lite/lib/mesos'
import type { TaskRecord } from '../checkpoint/records.ts'
import { agentErrors } from '../errors.ts'
import { fetchUris } from '../fetcher/fetch-uris.ts'
import type { LaunchSpec, TaskUser } from '../launcher/types.ts'
import { containerLimits } from '../lifecycle/decide/container-limits.ts'
import { gracePeriodMs } from '../lifecycle/decide/kill-order.ts'
import { createRunFolder } from '../sandbox/create-sandbox.ts'
import { taskVariables } from '../sandbox/environment.ts'
import { planVolumes } from '../sandbox/decide/plan-volumes.ts'
import { findTaskUser, handOver } from '../sandbox/task-user.ts'
import { linkVolumes } from '../sandbox/link-volumes.ts'
import type { AgentContext } from './agent-context.ts'

/** The program and arguments of a command. `value` is also argv[0] of a command without a shell. */
export function argvOf(command: CommandInfo): string[] {
  if (command.shell !== false) return ['/bin/sh', '-c', command.value ?? '']
  const [first, ...rest] = command.arguments ?? []
  return [command.value ?? first ?? '', ...rest]
}

/** The environment of a task, from its record alone. */
export function environmentOf(record: TaskRecord, context: AgentContext): Promise<Record<string, string>> {
  return taskVariables(record, {
    agentId: context.agentId(),
    ip: context.address.ip,
    port: context.address.port,
    taskEnvironment: context.config.taskEnvironment ?? {},
    checkpoint: context.framework(record.frameworkId)?.checkpoint === true,
    secrets: context.secrets,
  })
}

/** The user that a command of this task runs as; undefined for the agent's own. */
export function userOf(record: TaskRecord, context: AgentContext): Promise<TaskUser | undefined> {
  const framework = context.framework(record.frameworkId)
  return findTaskUser(context.config.taskUser ?? record.task.command?.user ?? framework?.user)
}

/** Makes the links of the executor's volumes and of the task's own; gives the folders behind them. */
async function mountVolumes(record: TaskRecord, context: AgentContext): Promise<string[]> {
  const { task, executor, directory, executorDirectory } = record
  const { volumeFolder } = context.layout
  const folders: string[] = []
  const owners = executor
    ? [
        { task: executor, directory: executorDirectory },
        { task, directory },
      ]
    : [{ task, directory }]
  for (const owner of owners) {
    const decision = planVolumes({ ...owner, executorDirectory, volumeFolder })
    if ('refused' in decision) throw agentErrors.TASK_REFUSED({ reason: decision.refused })
    await linkVolumes(owner.directory, decision.links)
    for (const { target } of decision.links) if (target.type === 'folder') folders.push(target.path)
  }
  return folders
}

async function fillSandbox(
  record: TaskRecord,
  context: AgentContext,
  user: TaskUser | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { task, directory, executorDirectory } = record
  await createRunFolder(executorDirectory, record.containerId)
  await mkdir(directory, { recursive: true })
  const uris = task.command?.uris ?? []
  if (uris.length > 0) {
    const lines: string[] = []
    const progress = (line: string): void => void lines.push(`${line}\n`)
    await fetchUris({ uris, sandbox: directory, clock: context.clock, signal, progress })
    await appendFile(join(directory, 'stderr'), lines.join(''))
  }
  const volumes = await mountVolumes(record, context)
  if (user !== undefined) await handOver(directory, volumes, user)
}

/** Makes everything ready that a task needs before its start. Throws what the task then fails with. */
export async function prepareTask(
  record: TaskRecord,
  context: AgentContext,
  signal: AbortSignal,
): Promise<LaunchSpec> {
  const { task, directory } = record
  const reason =
    context.launcher.refusal(task.container) ?? context.launcher.refusal(record.executor?.container)
  if (reason !== undefined) throw agentErrors.TASK_REFUSED({ reason })
  if (!task.command) throw agentErrors.TASK_REFUSED({ reason: 'The task has no command.' })
  const stateFolder = context.layout.containerFolder(record.containerId)
  const simulated = context.launcher.kind === 'simulated'
  const user = simulated ? undefined : await userOf(record, context)
  if (!simulated) {
    await fillSandbox(record, context, user, signal)
    await mkdir(stateFolder, { recursive: true, mode: 0o700 })
  }
  return {
    containerId: record.containerId,
    ...(record.executor === undefined ? {} : { group: record.executorContainerId }),
    argv: argvOf(task.command),
    environment: await environmentOf(record, context),
    sandbox: directory,
    stateFolder,
    ...(user === undefined ? {} : { user }),
    rlimits: task.container?.rlimit_info?.rlimits ?? [],
    limits: containerLimits(task),
    gracePeriodMs: gracePeriodMs(task, 'asked'),
    labels: task.labels ?? { labels: [] },
  }
}

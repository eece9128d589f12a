import { mkdir } from 'node:fs/promises'
import type { CommandInfo } from '@dcos-lite/lib/mesos'
import type { TaskRecord } from '../checkpoint/records.ts'
import { agentErrors } from '../errors.ts'
import type { GpuDesk } from '../gpus/gpu-desk.ts'
import { fetchForTask } from '../fetcher/fetch-for-task.ts'
import type { ContainerImage } from '../images/container-image.ts'
import { readContainerImage } from '../images/container-image.ts'
import type { Isolation } from '../launcher/decide/isolation.ts'
import { decideIsolation, imageNameOf } from '../launcher/decide/isolation.ts'
import { sandboxInRoot } from '../launcher/decide/sandbox-in-root.ts'
import type { LaunchSpec, TaskUser } from '../launcher/types.ts'
import { containerLimits } from '../lifecycle/decide/container-limits.ts'
import { memberLimits } from '../lifecycle/decide/group-limits.ts'
import { gracePeriodMs } from '../lifecycle/decide/kill-order.ts'
import { prepareNetwork } from '../network/prepare-network.ts'
import { createRunFolder } from '../sandbox/create-sandbox.ts'
import { taskVariables } from '../sandbox/environment.ts'
import { findTaskUser, handOver } from '../sandbox/task-user.ts'
import type { AgentContext } from './agent-context.ts'
import { metricsVariables } from './metrics-door.ts'
import { prepareImage } from './task-image.ts'
import { prepareVolumes } from './task-volumes.ts'

/** The program and arguments of a command. `value` is also argv[0] of a command without a shell. */
export function argvOf(command: CommandInfo): string[] {
  if (command.shell !== false) return ['/bin/sh', '-c', command.value ?? '']
  const [first, ...rest] = command.arguments ?? []
  return [command.value ?? first ?? '', ...rest]
}

/** What the container of a task got from its image; undefined without one. */
async function imageOf(record: TaskRecord, context: AgentContext): Promise<ContainerImage | undefined> {
  if (!context.images || imageNameOf(record.task.container) === undefined) return undefined
  return await readContainerImage(context.layout.containerFolder(record.containerId))
}

/** What a task may use and is told of graphics processors. */
function gpusOf(record: TaskRecord, { gpus }: AgentContext): ReturnType<GpuDesk['given']> {
  if (!gpus || record.custom === true) return { devices: [], variables: {} }
  return gpus.given(record, record.task.resources ?? [])
}

/** The environment of a task, from its record and what its image says. */
export async function environmentOf(
  record: TaskRecord,
  context: AgentContext,
): Promise<Record<string, string>> {
  const image = await imageOf(record, context)
  const containerIp = context.network?.addressOf(record.executorContainerId)
  const { metricsSocket } = context.config
  const metrics = await metricsVariables(metricsSocket, record.executorContainerId, context.log)
  return await taskVariables(record, {
    agentId: context.agentId(),
    ip: context.address.ip,
    port: context.address.port,
    taskEnvironment: { ...context.config.taskEnvironment, ...metrics },
    checkpoint: context.framework(record.frameworkId)?.checkpoint === true,
    secrets: context.secrets,
    gpus: gpusOf(record, context).variables,
    ...(containerIp === undefined ? {} : { containerIp }),
    ...(image ? { image: { environment: image.environment, sandbox: sandboxInRoot } } : {}),
  })
}

/** The user that a command of this task runs as; undefined for the agent's own. */
export async function userOf(record: TaskRecord, context: AgentContext): Promise<TaskUser | undefined> {
  const image = await imageOf(record, context)
  if (image) return image.user
  const framework = context.framework(record.frameworkId)
  return await findTaskUser(context.config.taskUser ?? record.task.command?.user ?? framework?.user)
}

/** What a container is besides its command, made ready on this machine. */
async function prepareContainer(
  record: TaskRecord,
  command: CommandInfo,
  isolation: Isolation,
  context: AgentContext,
  signal: AbortSignal,
): Promise<Partial<LaunchSpec>> {
  const { task, directory } = record
  const { container } = task
  await mkdir(context.layout.containerFolder(record.containerId), { recursive: true, mode: 0o700 })
  await createRunFolder(record.executorDirectory, record.containerId)
  await mkdir(directory, { recursive: true })
  const image = await prepareImage(record, { container, command, isolation }, context, signal)
  const user = image?.user ?? (await userOf(record, context))
  await fetchForTask(record, context, user, signal)
  const { folders, mounts, credentials } = await prepareVolumes(record, context, image !== undefined)
  if (user !== undefined) await handOver(directory, folders, user)
  const network = await prepareNetwork(record, context)
  return {
    ...isolation.spec,
    // With graphics processors on the machine, nobody reaches those of others.
    ...(context.gpus && context.gpus.count > 0
      ? { devices: [...(isolation.spec.devices ?? []), ...gpusOf(record, context).devices] }
      : {}),
    ...network,
    ...image,
    ...(user === undefined ? {} : { user }),
    mounts: [...mounts, ...(network.mounts ?? [])],
    credentials,
    rlimits: isolation.rlimits,
  }
}

function isolationOf({ task }: TaskRecord): Isolation {
  const decision = decideIsolation(task.container, task.labels)
  if ('refused' in decision)
    throw agentErrors.TASK_REFUSED({ reason: `The task is refused: ${decision.refused}.` })
  return decision.isolation
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
  const terminal = task.container?.tty_info
  const simulated = context.launcher.kind === 'simulated'
  const container = simulated
    ? await prepareNetwork(record, context)
    : await prepareContainer(record, task.command, isolationOf(record), context, signal)
  return {
    containerId: record.containerId,
    ...(record.executor === undefined ? {} : { group: record.executorContainerId }),
    argv: argvOf(task.command),
    environment: await environmentOf(record, context),
    sandbox: directory,
    stateFolder: context.layout.containerFolder(record.containerId),
    rlimits: task.container?.rlimit_info?.rlimits ?? [],
    limits: record.executor === undefined ? containerLimits(task) : memberLimits(task),
    gracePeriodMs: gracePeriodMs(task, 'asked'),
    labels: task.labels ?? { labels: [] },
    ...(terminal ? { terminal: terminal.window_size ? { size: terminal.window_size } : {} } : {}),
    ...container,
  }
}

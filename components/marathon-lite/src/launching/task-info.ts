import type { CommandInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import { giveReferences } from '@dcos-lite/lib/references'
import type { AppDefinition } from '../definitions/app.ts'
import type { Artifact } from '../definitions/container.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'
import { reversedName } from '../ids/path-id.ts'
import type { GivenTask, Placement } from '../placement/match.ts'
import type { Settings } from '../settings.ts'
import { checkInfoOf, healthCheckOf } from './checks.ts'
import { containerInfoOf } from './container-info.ts'
import { discoveryOf, publishedPorts } from './discovery.ts'
import { appEnvironment, assignedPorts } from './environment.ts'

/** What the building of a task needs besides its definition. */
export interface BuildContext {
  settings: Settings
  /** Whether the top-level group of the service enforces its role. */
  enforced: boolean
  below: (limit: number) => number
}

/** Artifacts as Mesos fetches them. */
export function urisOf(fetch: readonly Artifact[]): NonNullable<CommandInfo['uris']> {
  return fetch.map(({ uri, extract, executable, cache, destPath }) =>
    withoutAbsent({ value: uri, extract, executable, cache, output_file: destPath }),
  )
}

function commandOf(app: AppDefinition, environment: CommandInfo['environment']): CommandInfo {
  const what: CommandInfo =
    app.cmd !== undefined
      ? { shell: true, value: app.cmd }
      : app.container === undefined
        ? withoutAbsent<CommandInfo>({ shell: false, value: app.args[0], arguments: app.args })
        : { shell: false, arguments: app.args }
  return withoutAbsent<CommandInfo>({
    ...what,
    user: app.user,
    uris: app.fetch.length > 0 ? urisOf(app.fetch) : undefined,
    environment,
  })
}

/** Limits as Mesos takes them. */
export function limitsOf(limits: AppDefinition['resourceLimits']): TaskInfo['limits'] {
  if (!limits) return undefined
  const told = Object.entries(limits).map(([name, limit]) => [
    name,
    { value: limit === 'unlimited' ? ('Infinity' as const) : (limit ?? 0) },
  ])
  return told.length > 0 ? (Object.fromEntries(told) as TaskInfo['limits']) : undefined
}

/** A grace period as Mesos takes it: whole nanoseconds, and no more than a number carries exactly (104 days). */
export function killPolicyOf(seconds: number | undefined): TaskInfo['kill_policy'] {
  if (seconds === undefined) return undefined
  return { grace_period: { nanoseconds: Math.min(Math.round(seconds * 1e9), Number.MAX_SAFE_INTEGER) } }
}

/** The task that an app launches with what it was given on an agent. */
export function appTaskInfo(
  app: AppDefinition,
  taskId: string,
  placement: Placement,
  given: GivenTask,
  context: BuildContext,
): TaskInfo {
  const { hostPorts } = given
  const environment = appEnvironment(app, {
    id: taskId,
    hostname: placement.agent.hostname,
    ports: assignedPorts(app, hostPorts, context.below),
    enforced: context.enforced,
    prefix: context.settings.envVarsPrefix,
  })
  const labels = Object.entries(app.labels).map(([key, value]) => ({ key, value }))
  const task = withoutAbsent<TaskInfo>({
    name: reversedName(app.id),
    task_id: { value: taskId },
    agent_id: { value: placement.agent.agentId },
    resources: given.resources,
    command: commandOf(app, environment),
    container: containerInfoOf(app, hostPorts, context.settings.bridgeName),
    health_check: healthCheckOf(app, hostPorts),
    check: checkInfoOf(app, hostPorts),
    kill_policy: killPolicyOf(app.taskKillGracePeriodSeconds),
    labels: labels.length > 0 ? { labels } : undefined,
    discovery: discoveryOf(app.id, publishedPorts(app, hostPorts), app.portDefinitions === undefined),
    limits: limitsOf(app.resourceLimits),
  })
  return giveReferences(task, app.labels, app.id)
}

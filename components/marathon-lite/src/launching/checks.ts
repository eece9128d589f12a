import type { CheckInfo, HealthCheck } from '@dcos-lite/lib/mesos'
import type { AppDefinition } from '../definitions/app.ts'
import type { AppHealthCheck } from '../definitions/health.ts'
import { runsInScheduler } from '../definitions/health.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'

interface PortReference {
  port?: number
  portIndex?: number
}

/** The port inside the task's network that a check asks; undefined when none was declared. */
export function portInsideTask(
  app: AppDefinition,
  at: PortReference,
  hostPorts: readonly (number | null)[],
): number | undefined {
  if (at.port !== undefined) return at.port
  const index = at.portIndex ?? 0
  const mapping = app.container?.portMappings?.[index]
  return (mapping?.containerPort || undefined) ?? hostPorts[index] ?? undefined
}

const withSlash = (path: string | undefined): string => (path?.startsWith('/') ? path : `/${path ?? ''}`)

function mesosCheck(
  app: AppDefinition,
  check: AppHealthCheck,
  hostPorts: readonly (number | null)[],
): HealthCheck | undefined {
  const common = {
    delay_seconds: check.delaySeconds,
    interval_seconds: check.intervalSeconds,
    timeout_seconds: check.timeoutSeconds,
    consecutive_failures: check.maxConsecutiveFailures,
    grace_period_seconds: check.gracePeriodSeconds,
  }
  if (check.protocol === 'COMMAND') {
    return { ...common, type: 'COMMAND', command: { shell: true, value: check.command?.value ?? '' } }
  }
  const port = portInsideTask(app, check, hostPorts)
  if (port === undefined) return undefined
  const protocol = check.ipProtocol
  if (check.protocol === 'MESOS_TCP') return { ...common, type: 'TCP', tcp: { port, protocol } }
  const scheme = check.protocol === 'MESOS_HTTPS' ? 'https' : 'http'
  return { ...common, type: 'HTTP', http: { port, scheme, protocol, path: withSlash(check.path) } }
}

/** The health check that the agent runs: a Mesos task has at most one, so a network check comes before a command. */
export function healthCheckOf(
  app: AppDefinition,
  hostPorts: readonly (number | null)[],
): HealthCheck | undefined {
  const onAgent = app.healthChecks.filter((check) => !runsInScheduler(check))
  const chosen = onAgent.find(({ protocol }) => protocol !== 'COMMAND') ?? onAgent[0]
  return chosen && mesosCheck(app, chosen, hostPorts)
}

/** The check of an app that only reports. */
export function checkInfoOf(
  app: AppDefinition,
  hostPorts: readonly (number | null)[],
): CheckInfo | undefined {
  const { check } = app
  if (!check) return undefined
  const common = {
    delay_seconds: check.delaySeconds,
    interval_seconds: check.intervalSeconds,
    timeout_seconds: check.timeoutSeconds,
  }
  if (check.exec) {
    const { shell, argv } = check.exec.command
    const command =
      shell === undefined ? { shell: false, arguments: argv ?? [] } : { shell: true, value: shell }
    return { ...common, type: 'COMMAND', command: { command } }
  }
  const port = portInsideTask(app, check.http ?? check.tcp ?? {}, hostPorts)
  if (port === undefined) return undefined
  if (check.tcp) return { ...common, type: 'TCP', tcp: { port } }
  return { ...common, type: 'HTTP', http: withoutAbsent({ port, path: withSlash(check.http?.path) }) }
}

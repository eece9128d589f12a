import type { CheckInfo, CommandInfo, HealthCheck } from '@dcos-lite/lib/mesos'
import type { PodCommand, PodContainer, PodProbe } from '../definitions/pod.ts'
import type { EndpointPorts } from './pod-group.ts'

const withSlash = (path = '/'): string => (path.startsWith('/') ? path : `/${path}`)

const commandOf = ({ shell, argv = [] }: PodCommand): CommandInfo =>
  shell === undefined
    ? { shell: false, ...(argv[0] === undefined ? {} : { value: argv[0] }), arguments: argv }
    : { shell: true, value: shell }

const timesOf = ({ delaySeconds, intervalSeconds, timeoutSeconds }: PodProbe) => ({
  delay_seconds: delaySeconds,
  interval_seconds: intervalSeconds,
  timeout_seconds: timeoutSeconds,
})

/** The port inside the pod that a probe asks: that of its endpoint. */
function portOf({ http, tcp }: PodProbe, ports: readonly EndpointPorts[]): number {
  const name = http?.endpoint ?? tcp?.endpoint
  return ports.find(({ endpoint }) => endpoint.name === name)?.inside ?? 0
}

/** The health check of a container as the agent runs it. */
export function podHealthCheckOf(
  { healthCheck: check }: PodContainer,
  ports: readonly EndpointPorts[],
): HealthCheck | undefined {
  if (!check) return undefined
  const common = {
    ...timesOf(check),
    consecutive_failures: check.maxConsecutiveFailures,
    grace_period_seconds: check.gracePeriodSeconds,
  }
  if (check.exec) return { ...common, type: 'COMMAND', command: commandOf(check.exec.command) }
  const port = portOf(check, ports)
  if (check.tcp) return { ...common, type: 'TCP', tcp: { port } }
  const scheme = (check.http?.scheme ?? 'HTTP').toLowerCase()
  return { ...common, type: 'HTTP', http: { port, scheme, path: withSlash(check.http?.path) } }
}

/** The general check of a container, which only reports. */
export function podCheckOf({ check }: PodContainer, ports: readonly EndpointPorts[]): CheckInfo | undefined {
  if (!check) return undefined
  const common = timesOf(check)
  if (check.exec) return { ...common, type: 'COMMAND', command: { command: commandOf(check.exec.command) } }
  const port = portOf(check, ports)
  if (check.tcp) return { ...common, type: 'TCP', tcp: { port } }
  return { ...common, type: 'HTTP', http: { port, path: withSlash(check.http?.path) } }
}

import type { CheckInfo, CheckStatusInfo, CommandInfo, HealthCheck } from '@dcos-lite/lib/mesos'
import { agentErrors } from '../errors.ts'
import type { ProbeResult } from './decide/health.ts'
import { probeHttp } from './http-probe.ts'
import { probeTcp } from './tcp-probe.ts'
import type { ConnectIn } from './tcp-probe.ts'

/** How a probe reaches its task. */
export interface ProbeWays {
  /** Runs a command beside the task and gives its exit code. */
  runCommand(command: CommandInfo, signal: AbortSignal): Promise<number>
  /** Opens a connection in the network of the task; absent: that is the network of this process. */
  connect?: ConnectIn
}

const hostOf = (protocol: string | undefined): string => (protocol === 'IPv6' ? '[::1]' : '127.0.0.1')

/** The kind of a health check; one without a type is of the kind it describes. */
export function healthKind(check: HealthCheck): 'COMMAND' | 'HTTP' | 'TCP' {
  if (check.type === 'COMMAND' || check.type === 'HTTP' || check.type === 'TCP') return check.type
  return check.http ? 'HTTP' : check.tcp ? 'TCP' : 'COMMAND'
}

/** Probes once for a health check. */
export async function probeHealth(
  check: HealthCheck,
  ways: ProbeWays,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const kind = healthKind(check)
  if (kind === 'HTTP') {
    const { port = 0, path = '/', scheme, protocol } = check.http ?? {}
    const target = {
      port,
      path,
      scheme: scheme === 'https' ? 'https' : 'http',
      host: hostOf(protocol),
    } as const
    const status = await probeHttp(target, signal, ways.connect)
    if (status >= 200 && status < 400) return { healthy: true }
    return { healthy: false, reason: `${target.scheme}://${target.host}:${port}${path} answered ${status}` }
  }
  if (kind === 'TCP') {
    const { port = 0, protocol } = check.tcp ?? {}
    await probeTcp(protocol === 'IPv6' ? '::1' : '127.0.0.1', port, signal, ways.connect)
    return { healthy: true }
  }
  if (!check.command) throw agentErrors.CALL_INVALID({ reason: 'the health check has no command' })
  const code = await ways.runCommand(check.command, signal)
  return code === 0 ? { healthy: true } : { healthy: false, reason: `Command returned exit status ${code}` }
}

/** Probes once for a check. A probe that gave no result is an empty status. */
export async function probeCheck(
  check: CheckInfo,
  ways: ProbeWays,
  signal: AbortSignal,
): Promise<CheckStatusInfo> {
  if (check.type === 'HTTP') {
    const { port = 0, path = '/' } = check.http ?? {}
    const target = { port, path, scheme: 'http', host: '127.0.0.1' } as const
    const status = await probeHttp(target, signal, ways.connect)
    return { type: 'HTTP', http: { status_code: status } }
  }
  if (check.type === 'TCP') {
    await probeTcp('127.0.0.1', check.tcp?.port ?? 0, signal, ways.connect)
    return { type: 'TCP', tcp: { succeeded: true } }
  }
  const code = await ways.runCommand(check.command?.command ?? { value: 'false' }, signal)
  return { type: 'COMMAND', command: { exit_code: code } }
}

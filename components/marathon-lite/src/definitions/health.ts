export type HealthProtocol = 'HTTP' | 'HTTPS' | 'TCP' | 'COMMAND' | 'MESOS_HTTP' | 'MESOS_HTTPS' | 'MESOS_TCP'

/** A health check of an app; times are seconds. HTTP, HTTPS and TCP run here, the others on the agent. */
export interface AppHealthCheck {
  protocol: HealthProtocol
  path?: string
  port?: number
  portIndex?: number
  command?: { value: string }
  gracePeriodSeconds: number
  intervalSeconds: number
  timeoutSeconds: number
  maxConsecutiveFailures: number
  delaySeconds: number
  ignoreHttp1xx: boolean
  ipProtocol: 'IPv4' | 'IPv6'
}

export interface ReadinessCheck {
  name: string
  protocol: 'HTTP' | 'HTTPS'
  path: string
  portName: string
  intervalSeconds: number
  timeoutSeconds: number
  httpStatusCodesForReady: number[]
  preserveLastResponse: boolean
}

/** A check that only reports; exactly one of http, tcp and exec is there. */
export interface AppCheck {
  http?: { portIndex?: number; port?: number; path?: string; scheme: 'HTTP' | 'HTTPS' }
  tcp?: { portIndex?: number; port?: number }
  exec?: { command: { shell?: string; argv?: string[] } }
  intervalSeconds: number
  timeoutSeconds: number
  delaySeconds: number
}

/** Whether Marathon itself makes the requests of a check. */
export function runsInScheduler(check: AppHealthCheck): boolean {
  return check.protocol === 'HTTP' || check.protocol === 'HTTPS' || check.protocol === 'TCP'
}

/** How many results the checks of an app can have: each one made here, and one for all that the agent would run. */
export function expectedResults(checks: readonly AppHealthCheck[]): number {
  const here = checks.filter(runsInScheduler).length
  return here + (checks.length > here ? 1 : 0)
}

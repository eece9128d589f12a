import type { AppBody } from '../definitions/app-body.ts'
import type { AppCheck, AppHealthCheck, ReadinessCheck } from '../definitions/health.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'

/** Health checks with their defaults; `declaresPorts` says whether the request itself named ports. */
export function healthChecksOf(body: AppBody, declaresPorts: boolean): AppHealthCheck[] {
  return (body.healthChecks ?? []).map((given) => {
    const protocol = given.protocol ?? 'HTTP'
    const unaddressed = given.port === undefined && given.portIndex === undefined
    const implied = protocol !== 'COMMAND' && unaddressed && declaresPorts ? 0 : undefined
    return withoutAbsent<AppHealthCheck>({
      protocol,
      path: given.path,
      port: given.port,
      portIndex: given.portIndex ?? implied,
      command: given.command,
      gracePeriodSeconds: given.gracePeriodSeconds ?? 300,
      intervalSeconds: given.intervalSeconds ?? 60,
      timeoutSeconds: given.timeoutSeconds ?? 20,
      maxConsecutiveFailures: given.maxConsecutiveFailures ?? 3,
      delaySeconds: given.delaySeconds ?? 15,
      ignoreHttp1xx: given.ignoreHttp1xx ?? false,
      ipProtocol: given.ipProtocol ?? 'IPv4',
    })
  })
}

/** Readiness checks with their defaults. */
export function readinessChecksOf(body: AppBody): ReadinessCheck[] {
  return (body.readinessChecks ?? []).map((given) => ({
    name: given.name ?? 'readinessCheck',
    protocol: given.protocol ?? 'HTTP',
    path: given.path ?? '/',
    portName: given.portName ?? 'http-api',
    intervalSeconds: given.intervalSeconds ?? 30,
    timeoutSeconds: given.timeoutSeconds ?? 10,
    httpStatusCodesForReady: given.httpStatusCodesForReady?.length ? given.httpStatusCodesForReady : [200],
    preserveLastResponse: given.preserveLastResponse ?? false,
  }))
}

/** The general check of an app with its defaults. */
export function checkOf({ check }: AppBody): AppCheck | undefined {
  if (!check) return undefined
  return withoutAbsent<AppCheck>({
    http: check.http && { ...check.http, scheme: check.http.scheme ?? 'HTTP' },
    tcp: check.tcp,
    exec: check.exec,
    intervalSeconds: check.intervalSeconds ?? 60,
    timeoutSeconds: check.timeoutSeconds ?? 20,
    delaySeconds: check.delaySeconds ?? 15,
  })
}

import type { AppDefinition } from '../../definitions/app.ts'
import type { AppHealthCheck } from '../../definitions/health.ts'
import type { Violation } from '../report.ts'
import { commandShapeViolations } from './commands.ts'

/** The ports that checks can point at: names by index. */
export function portNamesOf(app: AppDefinition): (string | undefined)[] {
  const ports = app.portDefinitions ?? app.container?.portMappings ?? []
  return ports.map(({ name }) => name)
}

function pointsNowhere(at: { port?: number; portIndex?: number }, ports: number): boolean {
  if (at.portIndex !== undefined) return at.portIndex >= ports
  return at.port === undefined && ports !== 1
}

function healthCheckViolations(app: AppDefinition, check: AppHealthCheck, path: string): Violation[] {
  const found: Violation[] = []
  const command = check.protocol === 'COMMAND'
  const mesos = check.protocol.startsWith('MESOS_')
  if (command && check.command === undefined) {
    found.push({ path: `${path}/command`, error: 'must be given for protocol COMMAND' })
  }
  if (!command && check.command !== undefined) {
    found.push({ path: `${path}/command`, error: 'must not be given for this protocol' })
  }
  if (!command && pointsNowhere(check, portNamesOf(app).length)) {
    found.push({ path, error: 'Health check port indices must address an element of the ports array.' })
  }
  if (check.ipProtocol === 'IPv6' && (app.container?.type !== 'DOCKER' || !mesos)) {
    found.push({
      path: `${path}/ipProtocol`,
      error: 'IPv6 can only be used for container type DOCKER and Mesos health checks',
    })
  }
  return found
}

/** What the health, readiness and general checks of an app must hold to. */
export function checkViolations(app: AppDefinition): Violation[] {
  const found = app.healthChecks.flatMap((check, index) =>
    healthCheckViolations(app, check, `/healthChecks(${index})`),
  )
  if (app.healthChecks.filter(({ protocol }) => protocol.startsWith('MESOS_')).length > 1) {
    found.push({ path: '/healthChecks', error: 'AppDefinition can contain at most one Mesos health check' })
  }
  app.readinessChecks.forEach(({ portName, timeoutSeconds, intervalSeconds }, index) => {
    const path = `/readinessChecks(${index})`
    if (!portNamesOf(app).includes(portName)) {
      found.push({ path: `${path}/portName`, error: 'must be the name of a declared port' })
    }
    if (timeoutSeconds >= intervalSeconds) {
      found.push({ path: `${path}/timeoutSeconds`, error: 'must be less than intervalSeconds' })
    }
  })
  const { check } = app
  if (check) {
    if (app.container?.type === 'DOCKER') {
      found.push({ path: '/check', error: 'is not available with a DOCKER container' })
    }
    const kinds = [check.http, check.tcp, check.exec].filter((kind) => kind !== undefined)
    if (kinds.length !== 1) found.push({ path: '/check', error: 'must have exactly one of http, tcp, exec' })
    if (check.exec) found.push(...commandShapeViolations(check.exec.command, '/check/exec/command'))
    const addressed = check.http ?? check.tcp
    if (addressed && pointsNowhere(addressed, portNamesOf(app).length)) {
      found.push({ path: '/check', error: 'must address an existing port' })
    }
  }
  return found
}

import type { AppBody } from '../definitions/app-body.ts'
import type { Violation } from './report.ts'
import { anything, flag, integer, list, literal, long, mapOf, number, object, text } from './shape.ts'
import type { Shape } from './shape.ts'
import {
  artifact,
  command,
  environment,
  executorResources,
  killSelection,
  labels,
  linuxInfo,
  network,
  persistent,
  port,
  portName,
  resourceLimits,
  secretReference,
  secrets,
  unreachableStrategy,
  upgradeStrategy,
} from './shared-shapes.ts'

const seconds = integer({ min: 0 })
const protocol = literal('tcp', 'udp', 'udp,tcp', 'tcp,udp')
const portMapping = object({
  containerPort: port,
  hostPort: port,
  servicePort: port,
  protocol,
  name: portName,
  labels,
  networkNames: list(text()),
})
const portDefinition = object({ port, protocol, name: portName, labels })
const volumeMode = literal('RO', 'RW')
const volume = object({
  containerPath: text(),
  hostPath: text(),
  mode: volumeMode,
  persistent,
  external: object({
    name: text(),
    provider: text(),
    size: integer({ min: 0 }),
    options: mapOf(anything),
    shared: flag,
  }),
  secret: text(),
})
const docker = object(
  {
    image: text({ minLength: 1 }),
    forcePullImage: flag,
    privileged: flag,
    parameters: list(object({ key: text({ minLength: 1 }), value: text() }, ['key', 'value'])),
    pullConfig: secretReference,
    credential: anything,
    network: literal('BRIDGE', 'HOST', 'NONE', 'USER'),
    portMappings: list(portMapping),
  },
  ['image'],
)
const container = object({
  type: literal('DOCKER', 'MESOS'),
  docker,
  portMappings: list(portMapping),
  volumes: list(volume),
  linuxInfo,
})
const healthCheck = object({
  protocol: literal('HTTP', 'HTTPS', 'TCP', 'COMMAND', 'MESOS_HTTP', 'MESOS_HTTPS', 'MESOS_TCP'),
  path: text(),
  port,
  portIndex: integer({ min: 0 }),
  command: object({ value: text() }, ['value']),
  gracePeriodSeconds: seconds,
  intervalSeconds: seconds,
  timeoutSeconds: seconds,
  maxConsecutiveFailures: seconds,
  delaySeconds: seconds,
  ignoreHttp1xx: flag,
  ipProtocol: literal('IPv4', 'IPv6'),
})
const httpCheck = { portIndex: integer({ min: 0 }), port }
const check = object({
  http: object({ ...httpCheck, path: text(), scheme: literal('HTTP', 'HTTPS') }),
  tcp: object(httpCheck),
  exec: object({ command }, ['command']),
  intervalSeconds: seconds,
  timeoutSeconds: seconds,
  delaySeconds: seconds,
})
const readinessCheck = object({
  name: text({ minLength: 1 }),
  protocol: literal('HTTP', 'HTTPS'),
  path: text({ minLength: 1 }),
  portName: text({ minLength: 1 }),
  intervalSeconds: seconds,
  timeoutSeconds: integer({ min: 1 }),
  httpStatusCodesForReady: list(integer({ min: 100, max: 999 })),
  preserveLastResponse: flag,
})
const discoveryPort = object({ number: port, name: portName, protocol, labels }, ['number'])
const ipAddress = object({
  networkName: text(),
  groups: list(text()),
  labels,
  discovery: object({ ports: list(discoveryPort) }),
})

const members: Record<string, Shape> = {
  id: text(),
  acceptedResourceRoles: list(text(), { minLength: 1, distinct: true }),
  args: list(text()),
  backoffFactor: number({ min: 1 }),
  backoffSeconds: seconds,
  maxLaunchDelaySeconds: seconds,
  cmd: text({ minLength: 1 }),
  constraints: list(list(text(), { minLength: 2, maxLength: 3 }), { distinct: true }),
  container,
  cpus: number({ min: 0.001 }),
  mem: number({ min: 0 }),
  disk: number({ min: 0 }),
  gpus: integer({ min: 0 }),
  dependencies: list(text(), { distinct: true }),
  env: environment(),
  executor: text({ pattern: /^((\/\/cmd)|(\/?[^/]+(\/[^/]+)*)|)$/ }),
  executorResources,
  fetch: list(artifact),
  healthChecks: list(healthCheck, { distinct: true }),
  check,
  instances: integer({ min: 0 }),
  labels,
  ipAddress,
  networks: list(network),
  ports: list(port),
  portDefinitions: list(portDefinition),
  requirePorts: flag,
  readinessChecks: list(readinessCheck, { maxLength: 1 }),
  residency: object({
    relaunchEscalationTimeoutSeconds: long({ min: 0 }),
    taskLostBehavior: literal('WAIT_FOREVER', 'RELAUNCH_AFTER_TIMEOUT'),
  }),
  resourceLimits,
  role: text(),
  secrets,
  taskKillGracePeriodSeconds: seconds,
  tty: flag,
  unreachableStrategy,
  upgradeStrategy,
  killSelection,
  uris: list(text({ minLength: 1, maxLength: 1024 })),
  user: text(),
  version: text(),
}

/** The shape of an app in a request; everything is optional in updates. */
export const appUpdateShape = object(members)
/** The shape of a whole app; only the id has no default. */
export const appShape = object(members, ['id'])

/** Reads one app of a request; what is wrong goes to the report. */
export function readAppBody(
  value: unknown,
  report: Violation[],
  options: { update?: boolean; path?: string } = {},
): AppBody {
  const shape = options.update ? appUpdateShape : appShape
  return (shape(value, options.path ?? '', report) ?? {}) as AppBody
}

import type { PodBody } from '../definitions/pod-body.ts'
import type { Violation } from './report.ts'
import { flag, integer, list, literal, number, object, text } from './shape.ts'
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
  resourceLimits,
  secretReference,
  secrets,
  unreachableStrategy,
} from './shared-shapes.ts'

const seconds = integer({ min: 0 })
const name = text({ minLength: 1, maxLength: 63, pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/ })
const variables = environment(/^[a-zA-Z_][a-zA-Z0-9_]{0,253}?$/)
const probe = {
  http: object({ endpoint: text(), path: text(), scheme: literal('HTTP', 'HTTPS') }, ['endpoint']),
  tcp: object({ endpoint: text() }, ['endpoint']),
  exec: object({ command }, ['command']),
  intervalSeconds: seconds,
  timeoutSeconds: seconds,
  delaySeconds: seconds,
}
const endpoint = object(
  {
    name,
    containerPort: port,
    hostPort: port,
    protocol: list(text()),
    labels,
    networkNames: list(text()),
  },
  ['name'],
)
const container = object(
  {
    name,
    exec: object({ command, overrideEntrypoint: flag }, ['command']),
    resources: object({
      cpus: number({ min: 0.001 }),
      mem: number({ min: 0.001 }),
      disk: number({ min: 0 }),
      gpus: integer({ min: 0 }),
    }),
    resourceLimits,
    endpoints: list(endpoint),
    image: object(
      {
        kind: literal('DOCKER'),
        id: text({ minLength: 1 }),
        forcePull: flag,
        pullConfig: secretReference,
        labels,
      },
      ['kind', 'id'],
    ),
    environment: variables,
    user: text({ minLength: 1 }),
    labels,
    healthCheck: object({ ...probe, gracePeriodSeconds: seconds, maxConsecutiveFailures: seconds }),
    check: object(probe),
    volumeMounts: list(
      object({ name: text(), mountPath: text({ minLength: 1, maxLength: 1024 }), readOnly: flag }, [
        'name',
        'mountPath',
      ]),
    ),
    artifacts: list(artifact),
    lifecycle: object({ killGracePeriodSeconds: number({ min: 0 }) }),
    linuxInfo,
    tty: flag,
  },
  ['name', 'resources'],
)
const fraction = number({ min: 0, max: 1 })
const scheduling = object({
  backoff: object({
    backoff: number({ min: 0 }),
    backoffFactor: number({ min: 0 }),
    maxLaunchDelay: number({ min: 0 }),
  }),
  upgrade: object({ minimumHealthCapacity: fraction, maximumOverCapacity: fraction }),
  placement: object({
    constraints: list(
      object({ fieldName: text(), operator: text(), value: text() }, ['fieldName', 'operator']),
    ),
    acceptedResourceRoles: list(text()),
  }),
  killSelection,
  unreachableStrategy,
})
const podShape = object(
  {
    id: text(),
    labels,
    environment: variables,
    secrets,
    user: text({ minLength: 1 }),
    containers: list(container, { minLength: 1 }),
    volumes: list(
      object({ name: text({ minLength: 1 }), host: text(), secret: text(), persistent }, ['name']),
    ),
    networks: list(network),
    scaling: object({ kind: literal('fixed'), instances: integer({ min: 0 }) }),
    scheduling,
    executorResources,
    role: text(),
    linuxInfo,
    legacySharedCgroups: flag,
  },
  ['id', 'containers'],
)

/** Reads a pod of a request; what is wrong goes to the report. */
export function readPodBody(value: unknown, report: Violation[]): PodBody {
  return (podShape(value, '', report) ?? {}) as PodBody
}

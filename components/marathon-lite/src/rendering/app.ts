import type { AppDefinition, VersionInfo } from '../definitions/app.ts'
import type { AppContainer } from '../definitions/container.ts'
import type { AppHealthCheck } from '../definitions/health.ts'
import type { Network } from '../definitions/network.ts'
import { isResident } from '../definitions/service.ts'
import { unversioned } from '../normalization/normalize-app.ts'
import { withoutEmpty } from './without-empty.ts'

/** Networks as answers show them. */
export const renderNetworks = (networks: readonly Network[]): unknown[] =>
  networks.map((network) => withoutEmpty(network, ['labels']))

/** A health check as answers and events show it: members that mean nothing for its protocol are left out. */
export function renderHealthCheck(check: AppHealthCheck): Record<string, unknown> {
  const { ipProtocol, ignoreHttp1xx, ...rest } = check
  const mesos = check.protocol.startsWith('MESOS_')
  const http = check.protocol === 'HTTP' || check.protocol === 'HTTPS'
  return { ...rest, ...(mesos ? { ipProtocol } : {}), ...(http ? { ignoreHttp1xx } : {}) }
}

function renderContainer(container: AppContainer): Record<string, unknown> {
  const { volumes, portMappings } = container
  return {
    ...container,
    volumes: volumes.map((volume) =>
      volume.persistent
        ? { ...volume, persistent: withoutEmpty(volume.persistent, ['constraints']) }
        : withoutEmpty(volume, []),
    ),
    ...(portMappings
      ? { portMappings: portMappings.map((mapping) => withoutEmpty(mapping, ['networkNames'])) }
      : {}),
  }
}

const emptied = [
  'args',
  'constraints',
  'dependencies',
  'env',
  'fetch',
  'healthChecks',
  'readinessChecks',
  'secrets',
]

const shownVersions = ({ lastScalingAt, lastConfigChangeAt }: VersionInfo): VersionInfo => ({
  lastScalingAt,
  lastConfigChangeAt,
})

/** An app as answers show it: canonical form only, empty collections left out where clients expect that. */
export function renderApp(app: AppDefinition): Record<string, unknown> {
  const { kind: _kind, versionInfo, container, networks, portDefinitions, ...rest } = app
  const residency = { relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' }
  return withoutEmpty(
    {
      ...rest,
      healthChecks: app.healthChecks.map(renderHealthCheck),
      container: container && renderContainer(container),
      networks: renderNetworks(networks),
      portDefinitions: portDefinitions?.map((port) => withoutEmpty(port, ['labels'])),
      residency: isResident(app) ? residency : undefined,
      versionInfo: versionInfo.lastConfigChangeAt === unversioned ? undefined : shownVersions(versionInfo),
    },
    emptied,
  )
}

import type { UnreachableStrategy } from '../definitions/app.ts'
import type { PodBody, PodContainerBody } from '../definitions/pod-body.ts'
import type { PodContainer, PodDefinition, PodEndpoint, PodProbe, PodVolume } from '../definitions/pod.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'
import type { Settings } from '../settings.ts'
import type { Violation } from '../validation/report.ts'
import { persistentOf } from './app-container.ts'
import { artifactOf } from './fetch.ts'
import { unversioned } from './normalize-app.ts'
import { translateNetworks, usesHostNetwork } from './translate-networks.ts'

function probeOf(given: NonNullable<PodContainerBody['check']>): PodProbe {
  const { http, tcp, exec } = given
  return withoutAbsent<PodProbe>({
    http: http && { ...http, scheme: http.scheme ?? 'HTTP' },
    tcp,
    exec,
    intervalSeconds: given.intervalSeconds ?? 60,
    timeoutSeconds: given.timeoutSeconds ?? 20,
    delaySeconds: given.delaySeconds ?? 15,
  })
}

function healthCheckOf(given: PodContainerBody['healthCheck']): PodContainer['healthCheck'] {
  if (!given) return undefined
  const { gracePeriodSeconds = 300, maxConsecutiveFailures = 3 } = given
  return { ...probeOf(given), gracePeriodSeconds, maxConsecutiveFailures }
}

function containerOf(given: PodContainerBody, ownHostPort: boolean): PodContainer {
  const endpoints = (given.endpoints ?? []).map((endpoint) =>
    withoutAbsent<PodEndpoint>({
      name: endpoint.name,
      containerPort: endpoint.containerPort,
      hostPort: endpoint.hostPort ?? (ownHostPort ? 0 : undefined),
      protocol: endpoint.protocol ?? [],
      labels: endpoint.labels ?? {},
      networkNames: endpoint.networkNames ?? [],
    }),
  )
  const { cpus = 1, mem = 128, disk = 0, gpus = 0 } = given.resources
  return withoutAbsent<PodContainer>({
    name: given.name,
    exec: given.exec,
    resources: { cpus, mem, disk, gpus },
    resourceLimits: given.resourceLimits,
    endpoints,
    image: given.image && { ...given.image, labels: given.image.labels ?? {} },
    environment: given.environment ?? {},
    user: given.user,
    labels: given.labels ?? {},
    healthCheck: healthCheckOf(given.healthCheck),
    check: given.check && probeOf(given.check),
    volumeMounts: given.volumeMounts ?? [],
    artifacts: (given.artifacts ?? []).map(artifactOf),
    lifecycle: given.lifecycle,
    linuxInfo: given.linuxInfo,
    tty: given.tty,
  })
}

function unreachableOf(body: PodBody, resident: boolean): UnreachableStrategy {
  const given = body.scheduling?.unreachableStrategy
  if (given === undefined) return resident ? 'disabled' : { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 }
  if (given === 'disabled') return given
  const inactiveAfterSeconds = given.inactiveAfterSeconds ?? 0
  return { inactiveAfterSeconds, expungeAfterSeconds: given.expungeAfterSeconds ?? inactiveAfterSeconds }
}

function volumesOf(body: PodBody): PodVolume[] {
  return (body.volumes ?? []).map((volume) =>
    withoutAbsent<PodVolume>({ ...volume, persistent: volume.persistent && persistentOf(volume.persistent) }),
  )
}

/** The canonical form of a pod. */
export function normalizePod(
  body: PodBody,
  context: { settings: Settings; defaultRole: (id: string) => string },
  report: Violation[],
): PodDefinition {
  const networks = translateNetworks(
    { ...(body.networks ? { networks: body.networks } : {}) },
    context.settings,
    report,
  )
  const containerMode = networks.some(({ mode }) => mode === 'container')
  const { backoff, upgrade, placement, killSelection } = body.scheduling ?? {}
  const volumes = volumesOf(body)
  const resident = volumes.some(({ persistent }) => persistent !== undefined)
  const accepted = placement?.acceptedResourceRoles
  return withoutAbsent<PodDefinition>({
    kind: 'pod',
    id: body.id,
    labels: body.labels ?? {},
    environment: body.environment ?? {},
    secrets: body.secrets ?? {},
    user: body.user,
    containers: body.containers.map((container) => containerOf(container, !containerMode)),
    volumes,
    networks: usesHostNetwork(networks) && !body.networks ? [{ mode: 'host', labels: {} }] : networks,
    instances: body.scaling?.instances ?? 1,
    backoffSeconds: backoff?.backoff ?? 1,
    backoffFactor: backoff?.backoffFactor ?? 1.15,
    maxLaunchDelaySeconds: backoff?.maxLaunchDelay ?? 300,
    upgradeStrategy: {
      minimumHealthCapacity: upgrade?.minimumHealthCapacity ?? (resident ? 0.5 : 1),
      maximumOverCapacity: upgrade?.maximumOverCapacity ?? (resident ? 0 : 1),
    },
    constraints: (placement?.constraints ?? []).map(({ fieldName, operator, value }) => [
      fieldName,
      operator.toUpperCase(),
      ...(value === undefined ? [] : [value]),
    ]),
    acceptedResourceRoles: accepted && accepted.length > 0 ? accepted : undefined,
    killSelection: killSelection ?? 'YOUNGEST_FIRST',
    unreachableStrategy: unreachableOf(body, resident),
    executorResources: { cpus: 0.1, mem: 32, disk: 10, ...body.executorResources },
    dependencies: [],
    role: body.role ?? context.defaultRole(body.id),
    linuxInfo: body.linuxInfo,
    legacySharedCgroups: body.legacySharedCgroups,
    version: unversioned,
    versionInfo: { lastScalingAt: unversioned, lastConfigChangeAt: unversioned },
  })
}

import type { PodContainer, PodDefinition, PodProbe } from '../definitions/pod.ts'
import { isResident } from '../definitions/service.ts'
import { pathProblems } from '../ids/path-id.ts'
import { usesHostNetwork } from '../normalization/translate-networks.ts'
import { commandShapeViolations } from './app/commands.ts'
import { limitViolations, unreachableViolations, uriViolations } from './app/index.ts'
import { networkViolations } from './app/networks.ts'
import { persistentViolations } from './app/volumes.ts'
import { constraintViolations } from './constraints.ts'
import { podFeatureViolations, secretDeclarationViolations, secretEnvironmentViolations } from './features.ts'
import { linuxViolations } from './linux-info.ts'
import { operationLabelViolations } from './operation-labels.ts'
import type { Violation } from './report.ts'

const duplicates = <T>(values: readonly T[]): boolean => new Set(values).size !== values.length

function probeViolations(container: PodContainer, probe: PodProbe | undefined, path: string): Violation[] {
  if (!probe) return []
  const found: Violation[] = []
  const kinds = [probe.http, probe.tcp, probe.exec].filter((kind) => kind !== undefined)
  if (kinds.length !== 1) found.push({ path, error: 'must have exactly one of http, tcp, exec' })
  if (probe.exec) found.push(...commandShapeViolations(probe.exec.command, `${path}/exec/command`))
  const endpoint = probe.http?.endpoint ?? probe.tcp?.endpoint
  if (endpoint !== undefined && !container.endpoints.some(({ name }) => name === endpoint)) {
    found.push({
      path: `${path}/endpoint`,
      error: 'contains an invalid endpoint: it must be of the same container',
    })
  }
  if (probe.timeoutSeconds >= probe.intervalSeconds) {
    found.push({ path: `${path}/timeoutSeconds`, error: 'must be less than intervalSeconds' })
  }
  return found
}

const withoutSeccomp = (info: PodDefinition['linuxInfo']): PodDefinition['linuxInfo'] =>
  info?.ipcInfo ? { ipcInfo: info.ipcInfo } : undefined

function containerViolations(pod: PodDefinition, container: PodContainer, index: number): Violation[] {
  const path = `/containers(${index})`
  const host = usesHostNetwork(pod.networks)
  const found: Violation[] = []
  const command = container.exec?.command
  if (command) found.push(...commandShapeViolations(command, `${path}/exec/command`))
  if (!command && !container.image) found.push({ path, error: 'must have exec or an image' })
  container.endpoints.forEach(({ containerPort }, at) => {
    const where = `${path}/endpoints(${at})/containerPort`
    if (host && containerPort !== undefined)
      found.push({ path: where, error: 'is not allowed when using host-mode networking' })
    if (!host && containerPort === undefined)
      found.push({ path: where, error: 'is required when using container-mode networking' })
  })
  if (!host) found.push(...networkNameViolations(pod, container, path))
  for (const { name } of container.volumeMounts) {
    if (!pod.volumes.some((volume) => volume.name === name)) {
      found.push({ path: `${path}/volumeMounts`, error: `references the undefined volume ${name}` })
    }
  }
  const pull = container.image?.pullConfig?.secret
  if (pull !== undefined && !(pull in pod.secrets)) {
    found.push({ path: `${path}/image/pullConfig`, error: `references an undefined secret ${pull}` })
  }
  if (pod.legacySharedCgroups && container.resourceLimits) {
    found.push({ path: `${path}/resourceLimits`, error: 'are not allowed with legacySharedCgroups' })
  }
  return [
    ...found,
    ...probeViolations(container, container.healthCheck, `${path}/healthCheck`),
    ...probeViolations(container, container.check, `${path}/check`),
    ...limitViolations(container.resourceLimits, container.resources, path),
    ...linuxViolations(container.linuxInfo, `${path}/linuxInfo`),
    ...uriViolations(container.artifacts, `${path}/artifacts`),
    ...secretEnvironmentViolations(container.environment, pod.secrets, `${path}/environment`),
  ]
}

/** Endpoints name networks of the pod; with several, a host port needs exactly one. */
function networkNameViolations(pod: PodDefinition, container: PodContainer, path: string): Violation[] {
  const own = pod.networks.filter(({ mode }) => mode === 'container')
  const known = new Set(own.map(({ name }) => name))
  return container.endpoints.flatMap(({ networkNames, hostPort }, index): Violation[] => {
    const where = `${path}/endpoints(${index})/networkNames`
    if (networkNames.some((name) => !known.has(name)))
      return [{ path: where, error: 'must name declared networks' }]
    return own.length > 1 && hostPort !== undefined && networkNames.length !== 1
      ? [{ path: where, error: 'must name exactly one network for an endpoint with a hostPort' }]
      : []
  })
}

function volumeViolations(pod: PodDefinition): Violation[] {
  const found: Violation[] = []
  if (duplicates(pod.volumes.map(({ name }) => name))) {
    found.push({ path: '/volumes', error: 'volume names are unique' })
  }
  pod.volumes.forEach(({ name, host, secret, persistent }, index) => {
    const path = `/volumes(${index})`
    const kinds = [host, secret, persistent].filter((kind) => kind !== undefined)
    if (kinds.length > 1) found.push({ path, error: 'must have at most one of host, secret, persistent' })
    if (host === '') found.push({ path: `${path}/host`, error: 'must not be empty' })
    const used = pod.containers.some(({ volumeMounts }) => volumeMounts.some((mount) => mount.name === name))
    if (!used) found.push({ path, error: `volume ${name} must be referenced by at least one container` })
    if (secret !== undefined && !(secret in pod.secrets)) {
      found.push({ path: `${path}/secret`, error: `references an undefined secret ${secret}` })
    }
    if (persistent) found.push(...persistentViolations(persistent, path))
  })
  return found
}

function endpointViolations(pod: PodDefinition): Violation[] {
  const endpoints = pod.containers.flatMap((container) => container.endpoints)
  const fixed = (ports: (number | undefined)[]): number[] =>
    ports.filter((port): port is number => (port ?? 0) !== 0)
  const path = '/containers'
  return [
    ...(duplicates(endpoints.map(({ name }) => name)) ? [{ path, error: 'Endpoint names are unique' }] : []),
    ...(duplicates(fixed(endpoints.map(({ hostPort }) => hostPort)))
      ? [{ path, error: 'Host ports are unique' }]
      : []),
    ...(duplicates(fixed(endpoints.map(({ containerPort }) => containerPort)))
      ? [{ path, error: 'Container ports are unique' }]
      : []),
  ]
}

/** Everything that a pod in canonical form must hold to by itself. */
export function podViolations(pod: PodDefinition, features: readonly string[]): Violation[] {
  const found: Violation[] = pathProblems(pod.id).map((error) => ({ path: '/id', error }))
  if (!pod.id.startsWith('/')) found.push({ path: '/id', error: 'Path needs to be absolute' })
  if (duplicates(pod.containers.map(({ name }) => name))) {
    found.push({ path: '/containers', error: 'container names are unique' })
  }
  if (pod.linuxInfo?.seccomp)
    found.push({ path: '/linuxInfo/seccomp', error: 'is only allowed on containers' })
  found.push(...linuxViolations(withoutSeccomp(pod.linuxInfo), '/linuxInfo'))
  if (isResident(pod)) {
    if (pod.upgradeStrategy.maximumOverCapacity !== 0) {
      found.push({ path: '/scheduling/upgrade/maximumOverCapacity', error: 'must be 0 for a resident pod' })
    }
    if (pod.unreachableStrategy !== 'disabled') {
      found.push({ path: '/scheduling/unreachableStrategy', error: 'must be disabled for a resident pod' })
    }
    if (pod.role === '*') found.push({ path: '/role', error: 'Resident pods cannot have the role *' })
  }
  const accepted = pod.acceptedResourceRoles ?? []
  if (accepted.some((role) => role !== '*' && role !== pod.role)) {
    const path = '/scheduling/placement/acceptedResourceRoles'
    found.push({ path, error: `acceptedResourceRoles can only contain * and ${pod.role}` })
  }
  found.push(...podFeatureViolations(pod, features))
  return [
    ...found,
    ...operationLabelViolations(pod),
    ...networkViolations(pod.networks),
    ...pod.containers.flatMap((container, index) => containerViolations(pod, container, index)),
    ...volumeViolations(pod),
    ...endpointViolations(pod),
    ...constraintViolations(pod.constraints, '/scheduling/placement/constraints'),
    ...unreachableViolations(pod.unreachableStrategy, '/scheduling/unreachableStrategy'),
    ...secretDeclarationViolations(pod.secrets),
    ...secretEnvironmentViolations(pod.environment, pod.secrets, '/environment'),
  ]
}

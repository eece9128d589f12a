import type { ContainerInfo, Labels } from '@dcos-lite/lib/mesos'
import type { LaunchSpec } from '../types.ts'
import { capabilityNames, deviceCapabilities, isCapability, usualCapabilities } from './capability-names.ts'
import type { DockerParameters } from './docker-parameters.ts'
import { readDockerParameters } from './docker-parameters.ts'

/** How a container is kept apart, as its definition asks. */
export interface Isolation {
  spec: Pick<
    LaunchSpec,
    | 'capabilities'
    | 'noNewPrivileges'
    | 'devices'
    | 'privileged'
    | 'shmBytes'
    | 'shareProcesses'
    | 'shareIpc'
    | 'hostname'
  >
  rlimits: LaunchSpec['rlimits']
  /** From the parameters of a docker container. */
  user?: string
  workingFolder?: string
  environment: Record<string, string>
  /** Nothing of the root can be written. */
  readOnly: boolean
}

export type IsolationDecision = { isolation: Isolation } | { refused: string }

/** A label of a task (or its executor) by which the root of its image becomes read-only. */
export const readOnlyLabel = 'DCOS_CONTAINER_READ_ONLY'

/** Whether a container brings its own files. */
export function imageNameOf(container: ContainerInfo | undefined): string | undefined {
  if (!container) return undefined
  return container.docker?.image ?? container.mesos?.image?.docker?.name
}

function dockerCapabilities({ added, dropped }: DockerParameters): string[] {
  const start = dropped.includes('ALL') ? [] : added.includes('ALL') ? capabilityNames : usualCapabilities
  const all = new Set<string>([...start, ...added.filter((name) => name !== 'ALL')])
  for (const name of dropped) if (!added.includes(name)) all.delete(name)
  return [...all]
}

function capabilitiesOf(
  container: ContainerInfo,
  parameters: DockerParameters,
): { capabilities?: NonNullable<LaunchSpec['capabilities']> } | { refused: string } {
  const { effective_capabilities: effective, bounding_capabilities: bounding } = container.linux_info ?? {}
  const named = [...(effective?.capabilities ?? []), ...(bounding?.capabilities ?? [])]
  const unknown = named.find((name) => !isCapability(name))
  if (unknown !== undefined)
    return { refused: `it asks for the capability "${unknown}", which Linux does not have` }
  const ofDevices = [...named, ...parameters.added].find((name) => deviceCapabilities.includes(name))
  if (ofDevices !== undefined && imageNameOf(container) !== undefined) {
    return { refused: `it asks for the capability "${ofDevices}", which only a privileged container has` }
  }
  if (effective || bounding) {
    const outside = effective?.capabilities.find((name) => bounding && !bounding.capabilities.includes(name))
    if (outside !== undefined) {
      return { refused: `its effective capability "${outside}" is not among its bounding capabilities` }
    }
    return {
      capabilities: {
        ...(effective ? { effective: effective.capabilities } : {}),
        ...(bounding ? { bounding: bounding.capabilities } : {}),
      },
    }
  }
  const asked = parameters.added.length + parameters.dropped.length > 0
  if (imageNameOf(container) === undefined && !asked) return {}
  return { capabilities: { bounding: dockerCapabilities(parameters) } }
}

function requestRefusal(container: ContainerInfo): string | undefined {
  if (container.mesos?.image?.appc) return 'it asks for an appc image; only Docker and OCI images are served'
  if (container.type === 'DOCKER' && container.docker === undefined)
    return 'a DOCKER container must name an image'
  if (container.linux_info?.seccomp?.profile_name !== undefined) {
    return 'it asks for a seccomp profile, which is not served'
  }
  return undefined
}

/** Decides how a container is kept apart, or why it cannot be had. */
export function decideIsolation(container: ContainerInfo | undefined, labels?: Labels): IsolationDecision {
  const none = { spec: {}, rlimits: [], environment: {}, readOnly: false }
  if (!container) return { isolation: none }
  const refused = requestRefusal(container)
  if (refused !== undefined) return { refused }
  const read = readDockerParameters(container.docker?.parameters ?? [])
  if ('refused' in read) return read
  const { parameters } = read
  const linux = container.linux_info ?? {}
  const privileged = container.docker?.privileged === true || parameters.privileged
  const decision = privileged ? {} : capabilitiesOf(container, parameters)
  if ('refused' in decision) return decision
  const hasImage = imageNameOf(container) !== undefined
  // With a network of its own, the network gives the name.
  const hostname = hasImage ? (container.hostname ?? parameters.hostname) : undefined
  const shmBytes = linux.shm_size === undefined ? parameters.shmBytes : linux.shm_size * 1024 * 1024
  if (shmBytes !== undefined && linux.ipc_mode === 'SHARE_PARENT') {
    return { refused: 'it asks for a size of shared memory that it shares with others' }
  }
  const readOnly =
    parameters.readOnly ||
    labels?.labels.some(({ key, value }) => key === readOnlyLabel && value === 'true') === true
  if (readOnly && !hasImage) return { refused: 'it asks for a read-only root without an image' }
  return {
    isolation: {
      spec: {
        ...(decision.capabilities ? { capabilities: decision.capabilities } : {}),
        ...(parameters.noNewPrivileges ? { noNewPrivileges: true } : {}),
        ...(parameters.devices.length > 0 ? { devices: parameters.devices } : {}),
        ...(privileged ? { privileged } : {}),
        ...(shmBytes === undefined ? {} : { shmBytes }),
        ...(linux.share_pid_namespace === true ? { shareProcesses: true } : {}),
        ...(linux.ipc_mode === 'SHARE_PARENT' ? { shareIpc: true } : {}),
        ...(hostname === undefined || hostname === '' ? {} : { hostname }),
      },
      rlimits: [...(container.rlimit_info?.rlimits ?? []), ...parameters.rlimits],
      ...(parameters.user === undefined ? {} : { user: parameters.user }),
      ...(parameters.workingFolder === undefined ? {} : { workingFolder: parameters.workingFolder }),
      environment: parameters.environment,
      readOnly,
    },
  }
}

import type {
  CommandInfo,
  ContainerInfo,
  ExecutorInfo,
  TaskGroupInfo,
  TaskInfo,
  Volume,
} from '@dcos-lite/lib/mesos'
import { giveReferences } from '@dcos-lite/lib/references'
import type { PodContainer, PodDefinition, PodEndpoint } from '../definitions/pod.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'
import type { InstanceRecord, TaskRecord } from '../instances/types.ts'
import type { Placement } from '../placement/match.ts'
import { linuxInfoOf, networkInfos } from './container-info.ts'
import { podCheckOf, podHealthCheckOf } from './pod-checks.ts'
import { discoveryOf } from './discovery.ts'
import type { PublishedPort } from './discovery.ts'
import { decimal, labelVariables, mesosEnvironment } from './environment.ts'
import type { Variables } from './environment.ts'
import { killPolicyOf, limitsOf, urisOf } from './task-info.ts'
import type { BuildContext } from './task-info.ts'

/** `instance-<safe id>.<uuid>`, the executor id of a pod's instance. */
export function podExecutorId(instanceId: string): string {
  const match = /^(.+)\.(?:instance-|marathon-)([^.]+)$/.exec(instanceId)
  return match ? `instance-${match[1]}.${match[2]}` : instanceId
}

/** An endpoint of a container with its ports. */
export interface EndpointPorts {
  endpoint: PodEndpoint
  container: string
  hostPort: number | null
  /** Where the container itself listens. */
  inside: number
}

/** All endpoints of a pod with the ports they were given. */
export function endpointPorts(pod: PodDefinition, record: InstanceRecord): EndpointPorts[] {
  return pod.containers.flatMap(({ name, endpoints }) => {
    const hostPorts = record.tasks.find(({ container }) => container === name)?.hostPorts ?? []
    return endpoints.map((endpoint, index) => {
      const hostPort = hostPorts[index] ?? null
      return { endpoint, container: name, hostPort, inside: (endpoint.containerPort || hostPort) ?? 0 }
    })
  })
}

function endpointVariables(ports: readonly EndpointPorts[]): Variables {
  const variables: Variables = {}
  for (const { endpoint, hostPort, inside } of ports) {
    const name = endpoint.name.toUpperCase().replace(/[^A-Z0-9_]/g, '_')
    variables[`ENDPOINT_${name}`] = String(inside)
    if (hostPort !== null) variables[`EP_HOST_${name}`] = String(hostPort)
    variables[`EP_CONTAINER_${name}`] = String(inside)
  }
  return variables
}

function mounts(pod: PodDefinition, container: PodContainer): Volume[] {
  return container.volumeMounts.flatMap(({ name, mountPath, readOnly }): Volume[] => {
    const volume = pod.volumes.find((each) => each.name === name)
    const mode = readOnly ? 'RO' : 'RW'
    if (!volume) return []
    if (volume.host !== undefined) return [{ container_path: mountPath, mode, host_path: volume.host }]
    if (volume.secret !== undefined) {
      const reference = { name: pod.secrets[volume.secret]?.source ?? volume.secret }
      return [
        {
          container_path: mountPath,
          mode: 'RO',
          source: { type: 'SECRET', secret: { type: 'REFERENCE', reference } },
        },
      ]
    }
    const path = volume.persistent ? volume.name : `volumes/${volume.name}`
    return [
      {
        container_path: mountPath,
        mode,
        source: { type: 'SANDBOX_PATH', sandbox_path: { type: 'PARENT', path } },
      },
    ]
  })
}

function imageOf(pod: PodDefinition, image: NonNullable<PodContainer['image']>): ContainerInfo['mesos'] {
  const secret = image.pullConfig?.secret
  const name = secret === undefined ? undefined : (pod.secrets[secret]?.source ?? secret)
  const config = name === undefined ? {} : { config: { type: 'REFERENCE' as const, reference: { name } } }
  return {
    image: { type: 'DOCKER', docker: { name: image.id, ...config }, cached: !(image.forcePull ?? false) },
  }
}

function containerInfo(pod: PodDefinition, container: PodContainer): ContainerInfo | undefined {
  const volumes = mounts(pod, container)
  const { image, linuxInfo, tty } = container
  if (volumes.length === 0 && !image && !linuxInfo && !tty) return undefined
  return withoutAbsent<ContainerInfo>({
    type: 'MESOS',
    mesos: image && imageOf(pod, image),
    volumes: volumes.length > 0 ? volumes : undefined,
    linux_info: linuxInfoOf(linuxInfo),
    tty_info: tty ? {} : undefined,
  })
}

function published(pod: PodDefinition, ports: readonly EndpointPorts[]): PublishedPort[] {
  const own = pod.networks.flatMap(({ mode, name }) => (mode === 'container' ? [name ?? ''] : []))
  return ports.flatMap(({ endpoint, hostPort, inside }): PublishedPort[] => {
    const { name, labels, networkNames } = endpoint
    const base = { name, labels, protocol: endpoint.protocol.join(',') || 'tcp' }
    if (hostPort !== null) return [{ ...base, number: hostPort, scope: 'host' }]
    const names = networkNames.length > 0 ? networkNames : own
    return names.map((networkName) => ({ ...base, number: inside, scope: 'container', networkName }))
  })
}

/** What a container runs: without an image, or over the entrypoint of one, the first argument is the program. */
function commandOf({ exec, image }: PodContainer): CommandInfo {
  const { shell, argv = [] } = exec?.command ?? {}
  if (shell !== undefined) return { shell: true, value: shell }
  const program = !image || exec?.overrideEntrypoint ? argv[0] : undefined
  return { shell: false, arguments: argv, ...(program === undefined ? {} : { value: program }) }
}

function taskOf(
  pod: PodDefinition,
  container: PodContainer,
  task: TaskRecord,
  placement: Placement,
  shared: { ports: EndpointPorts[]; executorId: string; enforced: boolean },
): TaskInfo {
  const { cpus, mem, disk, gpus } = container.resources
  const context: Variables = {
    HOST: placement.agent.hostname,
    MESOS_TASK_ID: task.id,
    MESOS_EXECUTOR_ID: shared.executorId,
    MARATHON_APP_ID: pod.id,
    MARATHON_APP_VERSION: pod.version,
    MARATHON_CONTAINER_ID: container.name,
    MARATHON_CONTAINER_RESOURCE_CPUS: decimal(cpus),
    MARATHON_CONTAINER_RESOURCE_MEM: decimal(mem),
    MARATHON_CONTAINER_RESOURCE_DISK: decimal(disk),
    MARATHON_CONTAINER_RESOURCE_GPUS: String(gpus),
    MARATHON_APP_ENFORCE_GROUP_ROLE: shared.enforced ? 'TRUE' : 'FALSE',
  }
  const own = mesosEnvironment({}, { ...pod.environment, ...container.environment }, pod.secrets)
  const late = {
    ...context,
    ...labelVariables({ ...pod.labels, ...container.labels }),
    ...endpointVariables(shared.ports),
  }
  const given = mesosEnvironment(late, {}, {})
  const overridden = new Set(given.variables.map(({ name }) => name))
  const variables = [...own.variables.filter(({ name }) => !overridden.has(name)), ...given.variables]
  const labels = Object.entries({ ...pod.labels, ...container.labels }).map(([key, value]) => ({
    key,
    value,
  }))
  const ownPorts = shared.ports.filter((port) => port.container === container.name)
  const info = withoutAbsent<TaskInfo>({
    name: container.name,
    task_id: { value: task.id },
    agent_id: { value: placement.agent.agentId },
    resources: placement.tasks.find(({ need }) => need.container === container.name)?.resources,
    command: withoutAbsent<NonNullable<TaskInfo['command']>>({
      ...commandOf(container),
      environment: { variables },
      user: container.user ?? pod.user,
      uris: container.artifacts.length > 0 ? urisOf(container.artifacts) : undefined,
    }),
    container: containerInfo(pod, container),
    health_check: podHealthCheckOf(container, shared.ports),
    check: podCheckOf(container, shared.ports),
    kill_policy: killPolicyOf(container.lifecycle?.killGracePeriodSeconds),
    labels: labels.length > 0 ? { labels } : undefined,
    discovery: discoveryOf(
      pod.id,
      published(pod, ownPorts),
      pod.networks.some(({ mode }) => mode !== 'host'),
    ),
    limits: limitsOf(container.resourceLimits),
  })
  return giveReferences(info, { ...pod.labels, ...container.labels }, pod.id)
}

/** The executor and the tasks of one instance of a pod. */
export function podGroup(
  pod: PodDefinition,
  record: InstanceRecord,
  placement: Placement,
  context: BuildContext,
): { executor: ExecutorInfo; task_group: TaskGroupInfo } {
  const ports = endpointPorts(pod, record)
  const executorId = podExecutorId(record.id)
  const mappings = ports.flatMap(({ endpoint, hostPort, inside }) =>
    hostPort === null
      ? []
      : (endpoint.protocol.length > 0 ? endpoint.protocol : ['tcp']).map((protocol) => ({
          mapping: { host_port: hostPort, container_port: inside, protocol },
          ...(endpoint.networkNames[0] === undefined ? {} : { network: endpoint.networkNames[0] }),
        })),
  )
  const networks = networkInfos(pod.networks, context.settings.bridgeName, mappings)
  const container =
    networks.length > 0 || pod.linuxInfo
      ? withoutAbsent<ContainerInfo>({
          type: 'MESOS',
          network_infos: networks.length > 0 ? networks : undefined,
          linux_info: linuxInfoOf(pod.linuxInfo),
        })
      : undefined
  return {
    executor: withoutAbsent<ExecutorInfo>({
      executor_id: { value: executorId },
      type: 'DEFAULT',
      resources: placement.tasks.find(({ need }) => need.container === '_executor')?.resources,
      container,
    }),
    task_group: {
      tasks: pod.containers.flatMap((each) => {
        const task = record.tasks.find(({ container: name }) => name === each.name)
        const shared = { ports, executorId, enforced: context.enforced }
        return task ? [taskOf(pod, each, task, placement, shared)] : []
      }),
    },
  }
}

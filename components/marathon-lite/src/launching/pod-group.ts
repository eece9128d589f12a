import type {
  ContainerInfo,
  ExecutorInfo,
  HealthCheck,
  TaskGroupInfo,
  TaskInfo,
  Volume,
} from '@dcos-lite/lib/mesos'
import type { PodContainer, PodDefinition, PodEndpoint } from '../definitions/pod.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'
import type { InstanceRecord, TaskRecord } from '../instances/types.ts'
import type { Placement } from '../placement/match.ts'
import { linuxInfoOf, networkInfos } from './container-info.ts'
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

interface EndpointPorts {
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

function healthCheckOf(container: PodContainer, ports: readonly EndpointPorts[]): HealthCheck | undefined {
  const check = container.healthCheck
  if (!check) return undefined
  const common = {
    delay_seconds: check.delaySeconds,
    interval_seconds: check.intervalSeconds,
    timeout_seconds: check.timeoutSeconds,
    consecutive_failures: check.maxConsecutiveFailures,
    grace_period_seconds: check.gracePeriodSeconds,
  }
  if (check.exec) {
    const { shell, argv } = check.exec.command
    const command =
      shell === undefined ? { shell: false, arguments: argv ?? [] } : { shell: true, value: shell }
    return { ...common, type: 'COMMAND', command }
  }
  const endpoint = check.http?.endpoint ?? check.tcp?.endpoint
  const port = ports.find((each) => each.endpoint.name === endpoint)?.inside ?? 0
  if (check.tcp) return { ...common, type: 'TCP', tcp: { port } }
  const path = check.http?.path ?? '/'
  const scheme = (check.http?.scheme ?? 'HTTP').toLowerCase()
  return { ...common, type: 'HTTP', http: { port, scheme, path: path.startsWith('/') ? path : `/${path}` } }
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

function containerInfo(pod: PodDefinition, container: PodContainer): ContainerInfo | undefined {
  const volumes = mounts(pod, container)
  const { image, linuxInfo, tty } = container
  if (volumes.length === 0 && !image && !linuxInfo && !tty) return undefined
  return withoutAbsent<ContainerInfo>({
    type: 'MESOS',
    mesos: image
      ? { image: { type: 'DOCKER', docker: { name: image.id }, cached: !(image.forcePull ?? false) } }
      : undefined,
    volumes: volumes.length > 0 ? volumes : undefined,
    linux_info: linuxInfoOf(linuxInfo),
    tty_info: tty ? {} : undefined,
  })
}

function published(pod: PodDefinition, ports: readonly EndpointPorts[]): PublishedPort[] {
  const network = pod.networks.find(({ mode }) => mode === 'container')?.name
  return ports.map(({ endpoint, hostPort, inside }) => ({
    number: hostPort ?? inside,
    protocol: endpoint.protocol.join(',') || 'tcp',
    name: endpoint.name,
    labels: endpoint.labels,
    scope: hostPort === null ? ('container' as const) : ('host' as const),
    ...(hostPort === null && network !== undefined ? { networkName: network } : {}),
  }))
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
  const command = container.exec?.command
  const labels = Object.entries({ ...pod.labels, ...container.labels }).map(([key, value]) => ({
    key,
    value,
  }))
  const ownPorts = shared.ports.filter((port) => port.container === container.name)
  return withoutAbsent<TaskInfo>({
    name: container.name,
    task_id: { value: task.id },
    agent_id: { value: placement.agent.agentId },
    resources: placement.tasks.find(({ need }) => need.container === container.name)?.resources,
    command: withoutAbsent<NonNullable<TaskInfo['command']>>({
      ...(command?.shell === undefined
        ? { shell: false, arguments: command?.argv ?? [] }
        : { shell: true, value: command.shell }),
      environment: { variables },
      user: container.user ?? pod.user,
      uris: container.artifacts.length > 0 ? urisOf(container.artifacts) : undefined,
    }),
    container: containerInfo(pod, container),
    health_check: healthCheckOf(container, shared.ports),
    kill_policy: killPolicyOf(container.lifecycle?.killGracePeriodSeconds),
    labels: labels.length > 0 ? { labels } : undefined,
    discovery: discoveryOf(
      pod.id,
      published(pod, ownPorts),
      pod.networks.some(({ mode }) => mode !== 'host'),
    ),
    limits: limitsOf(container.resourceLimits),
  })
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
          host_port: hostPort,
          container_port: inside,
          protocol,
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

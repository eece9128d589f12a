import type { PodContainer, PodDefinition } from '../definitions/pod.ts'
import type { InstanceRecord, TaskRecord } from '../instances/types.ts'
import { hasEnded } from '../instances/types.ts'
import { shownState } from '../instances/conditions.ts'
import { endpointPorts } from '../launching/pod-group.ts'
import type { TaskFailure } from '../records/formats.ts'
import { renderPod } from './pod.ts'

type InstanceStatus = 'PENDING' | 'STAGING' | 'STABLE' | 'DEGRADED' | 'TERMINAL'

function statusOf(instance: InstanceRecord): InstanceStatus {
  if (instance.goal !== 'Running' || hasEnded(instance) || instance.condition === 'Killing') return 'TERMINAL'
  switch (instance.condition) {
    case 'Scheduled':
    case 'Provisioned':
      return 'PENDING'
    case 'Staging':
    case 'Starting':
      return 'STAGING'
    case 'Running':
      return instance.tasks.some(({ healthy }) => healthy === false) ? 'DEGRADED' : 'STABLE'
    default:
      return 'DEGRADED'
  }
}

function messageOf(instance: InstanceRecord, status: InstanceStatus): string | undefined {
  if (status !== 'DEGRADED') return undefined
  return instance.condition === 'Running'
    ? 'at least one container is not healthy'
    : 'pod instance has become unreachable'
}

function conditionsOf(container: PodContainer, task: TaskRecord, now: string): unknown[] {
  if (!container.healthCheck || task.startedAt === undefined) return []
  const reported = task.healthy !== undefined
  return [
    {
      name: 'healthy',
      value: String(task.healthy ?? false),
      reason: reported ? 'health-reported-by-mesos' : 'health-unreported-by-mesos',
      lastChanged: task.updatedAt ?? now,
      lastUpdated: now,
    },
  ]
}

function renderContainer(
  pod: PodDefinition,
  instance: InstanceRecord,
  task: TaskRecord,
  now: string,
): unknown {
  const container = pod.containers.find(({ name }) => name === task.container)
  if (!container) return undefined
  const since = task.updatedAt ?? task.stagedAt
  const ports = endpointPorts(pod, instance).filter((each) => each.container === container.name)
  return {
    name: container.name,
    status: shownState(task, instance),
    statusSince: since,
    conditions: conditionsOf(container, task, now),
    containerId: task.id,
    endpoints: ports.map(({ endpoint, hostPort }) => ({
      name: endpoint.name,
      ...(hostPort === null ? {} : { allocatedHostPort: hostPort }),
      ...(task.healthy === undefined ? {} : { healthy: task.healthy }),
    })),
    resources: container.resources,
    lastUpdated: since,
    lastChanged: since,
  }
}

/** The networks of an instance with the addresses it has there; all containers of a pod share them. */
function renderNetworks(pod: PodDefinition, instance: InstanceRecord): unknown[] {
  const known = instance.tasks.find(({ ipAddresses }) => ipAddresses.length > 0)?.ipAddresses ?? []
  const own = pod.networks.filter(({ mode }) => mode !== 'host')
  return own.map(({ name }) => {
    const here = own.length > 1 ? known.filter(({ network }) => network === name) : known
    const addresses = here.map(({ ipAddress }) => ipAddress)
    return { ...(name === undefined ? {} : { name }), addresses }
  })
}

function renderInstance(pod: PodDefinition, instance: InstanceRecord, now: string): Record<string, unknown> {
  const status = statusOf(instance)
  const { agent } = instance
  const message = messageOf(instance, status)
  const used = pod.containers.filter(({ name }) =>
    instance.tasks.some((task) => task.container === name && !hasEnded(instance)),
  )
  const sum = (member: 'cpus' | 'mem' | 'disk' | 'gpus', base: number): number =>
    Math.round(used.reduce((total, { resources }) => total + resources[member], base) * 1000) / 1000
  return {
    id: instance.id,
    status,
    statusSince: instance.since,
    ...(message === undefined ? {} : { message }),
    conditions: [],
    ...(agent ? { agentHostname: agent.hostname, agentId: agent.agentId } : {}),
    ...(agent?.region === undefined ? {} : { agentRegion: agent.region }),
    ...(agent?.zone === undefined ? {} : { agentZone: agent.zone }),
    resources: { cpus: sum('cpus', 0.1), mem: sum('mem', 32), disk: sum('disk', 10), gpus: sum('gpus', 0) },
    networks: renderNetworks(pod, instance),
    containers: instance.tasks.flatMap((task) => renderContainer(pod, instance, task, now) ?? []),
    specReference: `/v2/pods${pod.id}::versions/${instance.version}`,
    localVolumes: (instance.reservation?.volumes ?? []).map(({ containerPath, uuid, persistenceId }) => ({
      runSpecId: pod.id,
      containerPath,
      uuid,
      persistenceId,
    })),
    lastUpdated: now,
    lastChanged: instance.since,
    role: instance.role,
  }
}

/** What is known of one pod besides its definition. */
export interface PodSituation {
  pod: PodDefinition
  instances: readonly InstanceRecord[]
  definitionAt: (version: string) => PodDefinition
  /** A running deployment deletes the pod. */
  leaving: boolean
  failure?: TaskFailure
  now: string
}

/** A pod with the state of its instances. */
export function renderPodSituation(situation: PodSituation): Record<string, unknown> {
  const { pod, now, definitionAt } = situation
  const shown = situation.instances.filter(
    ({ condition, incarnation }) => condition !== 'Scheduled' || incarnation > 1,
  )
  const instances = shown.map((instance) => renderInstance(definitionAt(instance.version), instance, now))
  const stable = instances.filter(({ status }) => status === 'STABLE').length
  const status = situation.leaving ? 'TERMINAL' : stable >= pod.instances ? 'STABLE' : 'DEGRADED'
  const since =
    shown
      .map((instance) => instance.since)
      .sort()
      .at(-1) ?? now
  const { failure } = situation
  const failed = failure && shown.find(({ tasks }) => tasks.some(({ id }) => id === failure.taskId))
  return {
    id: pod.id,
    spec: renderPod(pod),
    status,
    statusSince: since,
    instances,
    terminationHistory:
      failure && failed
        ? [
            {
              instanceID: failed.id,
              startedAt: failed.tasks[0]?.startedAt ?? failed.tasks[0]?.stagedAt ?? now,
              terminatedAt: failure.timestamp,
              message: failure.message,
              containers: [{ containerId: failure.taskId, lastKnownState: failure.state }],
            },
          ]
        : [],
    lastUpdated: now,
    lastChanged: since,
  }
}

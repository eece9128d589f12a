import type { OfferOperation, Resource, ReservationInfo } from '@dcos-lite/lib/mesos'
import type { ServiceDefinition } from '../definitions/service.ts'
import { safeIdOf } from '../ids/path-id.ts'
import type { InstanceRecord, Reservation } from '../instances/types.ts'
import type { Launch } from '../placement/assign.ts'
import { persistentVolumesOf } from '../placement/needs.ts'
import { instanceLabel } from '../placement/usable.ts'
import { podGroup } from './pod-group.ts'
import type { BuildContext } from './task-info.ts'
import { appTaskInfo } from './task-info.ts'

/** The containers of a service that become tasks. */
export function taskContainersOf(service: ServiceDefinition): string[] {
  return service.kind === 'app' ? ['_app'] : service.containers.map(({ name }) => name)
}

export interface LaunchContext extends BuildContext {
  uuid: () => string
  /** When a reservation that is made now is given up unless its launch got somewhere; ISO. */
  reservedUntil: string
}

function launchOf(
  { service, placement }: Launch,
  record: InstanceRecord,
  context: LaunchContext,
): OfferOperation {
  if (service.kind === 'pod')
    return { type: 'LAUNCH_GROUP', launch_group: podGroup(service, record, placement, context) }
  const given = placement.tasks.find(({ need }) => need.container === '_app')
  const task = record.tasks[0]
  if (!given || !task) return { type: 'LAUNCH', launch: { task_infos: [] } }
  return {
    type: 'LAUNCH',
    launch: { task_infos: [appTaskInfo(service, task.id, placement, given, context)] },
  }
}

function reserve(resource: Resource, entry: ReservationInfo): Resource {
  return { ...resource, reservations: [...(resource.reservations ?? []), entry] }
}

interface Volumes {
  volumes: Resource[]
  descriptions: Reservation['volumes']
}

function volumesOf(
  launch: Launch,
  record: InstanceRecord,
  entry: ReservationInfo,
  uuid: () => string,
): Volumes {
  const found: Volumes = { volumes: [], descriptions: [] }
  for (const { need, resource } of launch.placement.volumes) {
    const { containerPath } = need
    const size = resource.scalar?.value ?? need.size
    const source = resource.disk?.source
    const volumeUuid = uuid()
    const persistenceId = `${safeIdOf(record.serviceId)}#${containerPath}#${volumeUuid}`
    found.volumes.push({
      ...reserve(resource, entry),
      disk: {
        ...(source ? { source } : {}),
        persistence: { id: persistenceId },
        volume: { mode: 'RW', container_path: containerPath },
      },
    })
    found.descriptions.push({ containerPath, persistenceId, uuid: volumeUuid, size })
  }
  return found
}

/**
 * The operations that launch an instance. The first launch of a resident one reserves what it takes and creates its
 * volumes in the same call, so that nobody gets in between.
 */
export function launchOperations(
  launch: Launch,
  record: InstanceRecord,
  context: LaunchContext,
): { operations: OfferOperation[]; record: InstanceRecord } {
  const needsVolumes = persistentVolumesOf(launch.service).length > 0
  const reserved = record.reservation !== undefined && record.reservation.freed !== true
  if (!needsVolumes || reserved) return { operations: [launchOf(launch, record, context)], record }
  const entry: ReservationInfo = {
    type: 'DYNAMIC',
    role: record.role,
    labels: { labels: [{ key: instanceLabel, value: record.id }] },
  }
  const { volumes, descriptions } = volumesOf(launch, record, entry, context.uuid)
  const tasks = launch.placement.tasks.map((task) => ({
    ...task,
    resources: task.resources.map((resource) => reserve(resource, entry)),
  }))
  const main = tasks.find(({ need }) => need.container !== '_executor')
  if (main) main.resources = [...main.resources, ...volumes]
  const resources = [
    ...launch.placement.tasks.flatMap((task) => task.resources.map((resource) => reserve(resource, entry))),
    ...launch.placement.volumes.map(({ resource }) => reserve(resource, entry)),
  ]
  const { agentId, hostname } = launch.placement.agent
  const reservation = {
    agentId,
    hostname,
    volumes: descriptions,
    resources,
    timeoutAt: context.reservedUntil,
  }
  const held = { ...record, reservation }
  return {
    operations: [
      { type: 'RESERVE', reserve: { resources } },
      { type: 'CREATE', create: { volumes } },
      launchOf({ ...launch, placement: { ...launch.placement, tasks } }, held, context),
    ],
    record: held,
  }
}

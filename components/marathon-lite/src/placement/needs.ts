import type { AppDefinition } from '../definitions/app.ts'
import type { PersistentVolume } from '../definitions/container.ts'
import type { PodDefinition } from '../definitions/pod.ts'
import type { ServiceDefinition } from '../definitions/service.ts'

/** A host port to be given: a fixed number, any (`0`), or none at all (`null`). */
export type PortNeed = number | null

/** What one task (or the executor of a pod) takes from an agent. */
export interface TaskNeed {
  /** `_app`, the name of a pod's container, or `_executor`. */
  container: string
  cpus: number
  mem: number
  disk: number
  gpus: number
  ports: PortNeed[]
}

function appPorts(app: AppDefinition): PortNeed[] {
  if (app.portDefinitions) {
    return app.portDefinitions.map(({ port }) => (app.requirePorts ? port : 0))
  }
  return (app.container?.portMappings ?? []).map(({ hostPort }) => hostPort ?? null)
}

function podNeeds(pod: PodDefinition): TaskNeed[] {
  const executor = { container: '_executor', ...pod.executorResources, gpus: 0, ports: [] }
  return [
    executor,
    ...pod.containers.map(({ name, resources, endpoints }) => ({
      container: name,
      ...resources,
      ports: endpoints.map(({ hostPort }) => hostPort ?? null),
    })),
  ]
}

/** What one instance of a service needs. */
export function needsOf(service: ServiceDefinition): TaskNeed[] {
  if (service.kind === 'pod') return podNeeds(service)
  const { cpus, mem, disk, gpus } = service
  return [{ container: '_app', cpus, mem, disk, gpus, ports: appPorts(service) }]
}

/** A persistent volume that an instance needs; sizes in MiB. */
export interface VolumeNeed extends PersistentVolume {
  /** Where an app mounts it; the name of a pod's volume. */
  containerPath: string
}

/** The persistent volumes of a service. */
export function persistentVolumesOf(service: ServiceDefinition): VolumeNeed[] {
  if (service.kind === 'app') {
    return (service.container?.volumes ?? []).flatMap(({ containerPath, persistent }) =>
      persistent ? [{ containerPath, ...persistent }] : [],
    )
  }
  return service.volumes.flatMap(({ name, persistent }) =>
    persistent ? [{ containerPath: name, ...persistent }] : [],
  )
}

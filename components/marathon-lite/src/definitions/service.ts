import type { AppDefinition } from './app.ts'
import type { PodDefinition } from './pod.ts'

/** What Marathon runs: an app or a pod. Both live in one tree and share one space of ids. */
export type ServiceDefinition = AppDefinition | PodDefinition

/** A group as it is stored: only what is said about the group itself. */
export interface GroupRecord {
  id: string
  dependencies: string[]
  /** Only top-level groups carry it. */
  enforceRole?: boolean
  version: string
}

/** Whether instances keep their data and so are bound to the agent they first ran on. */
export function isResident(service: ServiceDefinition): boolean {
  return service.kind === 'app'
    ? (service.container?.volumes.some((volume) => volume.persistent !== undefined) ?? false)
    : service.volumes.some((volume) => volume.persistent !== undefined)
}

/** Whether instances of this definition report health by themselves or by checks made here. */
export function hasHealthChecks(service: ServiceDefinition): boolean {
  return service.kind === 'app'
    ? service.healthChecks.length > 0
    : service.containers.some((container) => container.healthCheck !== undefined)
}

/** Whether an instance of `version` has the configuration of this definition (scaling does not count). */
export function isCurrentVersion(service: ServiceDefinition, version: string): boolean {
  const { lastConfigChangeAt, alsoCurrent } = service.versionInfo
  return version >= lastConfigChangeAt || (alsoCurrent?.includes(version) ?? false)
}

import type { AppDefinition } from '../definitions/app.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import { isResident } from '../definitions/service.ts'
import type { Settings } from '../settings.ts'
import { dependencyLevels } from '../deploy/dependencies.ts'
import { isDeepStrictEqual } from 'node:util'
import type { Violation } from '../validation/report.ts'
import { idsThatMayDiffer } from './draft-map.ts'
import type { Tree } from './tree.ts'
import { validRolesOf } from './tree.ts'

function namespaceViolations(before: Tree, tree: Tree): Violation[] {
  const ids = new Set([
    ...idsThatMayDiffer(before.services, tree.services),
    ...idsThatMayDiffer(before.groups, tree.groups),
  ])
  return [...ids]
    .filter((id) => tree.services.has(id) && tree.groups.has(id))
    .map((id) => ({ path: '/id', error: `Groups and Applications may not have the same identifier: ${id}` }))
}

function roleViolations(
  before: Tree,
  after: Tree,
  service: ServiceDefinition,
  settings: Settings,
): Violation[] {
  const valid = validRolesOf(after, service.id, before.services.get(service.id)?.role, settings)
  if (valid.includes(service.role)) return []
  return [{ path: '/role', error: `got ${service.role}, expected one of: ${[...new Set(valid)].join(', ')}` }]
}

const hostPortsOf = (app: AppDefinition): unknown =>
  app.portDefinitions
    ? app.requirePorts && app.portDefinitions.map(({ port }) => port).sort()
    : app.container?.portMappings?.map(({ hostPort }) => hostPort ?? 0).sort()

const heldBy = (service: ServiceDefinition): unknown =>
  service.kind === 'pod' && {
    executor: service.executorResources,
    containers: service.containers.map(({ name, resources, endpoints }) => ({
      name,
      resources,
      ports: endpoints.map(({ hostPort }) => hostPort ?? null),
    })),
  }
const persistentOf = (service: ServiceDefinition): unknown =>
  service.kind === 'pod' && service.volumes.filter((volume) => volume.persistent)

function residentPodViolations(
  before: ServiceDefinition,
  after: ServiceDefinition,
  force: boolean,
): Violation[] {
  const found: Violation[] = []
  if (!isDeepStrictEqual(persistentOf(before), persistentOf(after))) {
    found.push({ path: '/', error: 'Persistent volumes can not be changed!' })
  }
  if (!isDeepStrictEqual(heldBy(before), heldBy(after))) {
    found.push({ path: '/', error: 'Resident Tasks may not change resource requirements or host ports!' })
  }
  if (before.role !== after.role && !force) {
    found.push({ path: '/role', error: 'the role of a resident pod can only be changed with force=true' })
  }
  return found
}

function residentUpdateViolations(
  before: ServiceDefinition,
  after: ServiceDefinition,
  force: boolean,
): Violation[] {
  if (!isResident(before)) return []
  if (before.kind === 'pod' || after.kind === 'pod') return residentPodViolations(before, after, force)
  const found: Violation[] = []
  const volumesOf = (app: AppDefinition): unknown =>
    app.container?.volumes.filter((volume) => volume.persistent)
  if (!isDeepStrictEqual(volumesOf(before), volumesOf(after))) {
    found.push({ path: '/', error: 'Persistent volumes can not be changed!' })
  }
  for (const name of ['cpus', 'mem', 'disk', 'gpus', 'requirePorts'] as const) {
    if (before[name] !== after[name]) {
      found.push({ path: `/${name}`, error: 'Resident Tasks may not change resource requirements!' })
    }
  }
  if (!isDeepStrictEqual(hostPortsOf(before), hostPortsOf(after))) {
    found.push({ path: '/', error: 'Resident Tasks may not change host ports!' })
  }
  if (before.role !== after.role && !force) {
    found.push({ path: '/role', error: 'the role of a resident app can only be changed with force=true' })
  }
  return found
}

const hasExternalVolume = (service: ServiceDefinition): boolean =>
  service.kind === 'app' && (service.container?.volumes ?? []).some(({ external }) => external !== undefined)

function sharedVolumeViolations(tree: Tree): Violation[] {
  const users = new Map<string, { id: string; shared: boolean }[]>()
  for (const service of tree.services.values()) {
    if (service.kind !== 'app') continue
    for (const { external } of service.container?.volumes ?? []) {
      if (!external) continue
      const list = users.get(external.name) ?? []
      list.push({ id: service.id, shared: external.shared })
      users.set(external.name, list)
    }
  }
  return [...users]
    .filter(([, list]) => new Set(list.map(({ id }) => id)).size > 1 && !list.every(({ shared }) => shared))
    .map(([name, list]) => ({
      path: '/container/volumes',
      error: `Volume name '${name}' is used by ${list.map(({ id }) => id).join(', ')}`,
    }))
}

/** What a whole tree must hold to after a change. Only services that changed are looked at one by one. */
export function treeViolations(before: Tree, after: Tree, settings: Settings, force: boolean): Violation[] {
  const changed = [...idsThatMayDiffer(before.services, after.services)].flatMap((id) => {
    const service = after.services.get(id)
    return service && before.services.get(id) !== service ? [service] : []
  })
  const onItself = changed.some(({ id, dependencies }) => dependencies.includes(id))
  const acyclic = !onItself && dependencyLevels(after) !== undefined
  return [
    ...namespaceViolations(before, after),
    ...(changed.some(hasExternalVolume) ? sharedVolumeViolations(after) : []),
    ...(acyclic ? [] : [{ path: '/dependencies', error: 'Dependency graph has cyclic dependencies.' }]),
    ...changed.flatMap((service) => {
      const stored = before.services.get(service.id)
      return [
        ...roleViolations(before, after, service, settings),
        ...(stored ? residentUpdateViolations(stored, service, force) : []),
      ]
    }),
  ]
}

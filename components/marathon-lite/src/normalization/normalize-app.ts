import type { AppDefinition, UnreachableStrategy, UpgradeStrategy } from '../definitions/app.ts'
import type { AppBody } from '../definitions/app-body.ts'
import { withoutAbsent } from '../definitions/without-absent.ts'
import { absolutePath } from '../ids/path-id.ts'
import type { Settings } from '../settings.ts'
import type { Violation } from '../validation/report.ts'
import { checkOf, healthChecksOf, readinessChecksOf } from './app-checks.ts'
import { containerOf } from './app-container.ts'
import { portDefinitionsOf, portMappingsOf } from './app-ports.ts'
import { fetchOf } from './fetch.ts'
import { translateNetworks, usesHostNetwork } from './translate-networks.ts'

/** The moment before any version: a definition gets its real version when it is stored. */
export const unversioned = '1970-01-01T00:00:00.000Z'

/** Where an app comes from: its group gives relative ids their base, and the role of those who name none. */
export interface NormalizationContext {
  settings: Settings
  group: string
  defaultRole: (id: string) => string
}

function unreachableOf(body: AppBody, resident: boolean): UnreachableStrategy {
  const given = body.unreachableStrategy
  if (given === undefined) return resident ? 'disabled' : { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 }
  if (given === 'disabled') return given
  const inactiveAfterSeconds = given.inactiveAfterSeconds ?? 0
  return { inactiveAfterSeconds, expungeAfterSeconds: given.expungeAfterSeconds ?? inactiveAfterSeconds }
}

function upgradeOf(body: AppBody, dataStays: boolean): UpgradeStrategy {
  if (body.upgradeStrategy) return body.upgradeStrategy
  // Two at once is what such an app rules out.
  if (body.labels?.MARATHON_SINGLE_INSTANCE_APP === 'true')
    return { minimumHealthCapacity: 0, maximumOverCapacity: 0 }
  return dataStays
    ? { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 }
    : { minimumHealthCapacity: 1, maximumOverCapacity: 1 }
}

function checkPortMembers(body: AppBody, report: Violation[]): void {
  if (body.ipAddress && (body.ports?.length || body.portDefinitions?.length)) {
    report.push({ path: '/ipAddress', error: 'must not be given together with ports or portDefinitions' })
  }
  const fixed = (body.ports ?? []).filter((port) => port !== 0)
  if (new Set(fixed).size !== fixed.length) report.push({ path: '/ports', error: 'Elements must be unique.' })
}

/** The canonical form of an app: absolute ids, nothing deprecated, every default filled in. */
export function normalizeApp(
  body: AppBody,
  context: NormalizationContext,
  report: Violation[],
): AppDefinition {
  const { settings, group } = context
  const id = absolutePath(body.id ?? '', group)
  checkPortMembers(body, report)
  const networks = translateNetworks(body, settings, report)
  const hostNetwork = usesHostNetwork(networks)
  const mappings = hostNetwork ? [] : portMappingsOf(body, networks, report)
  const container = containerOf(body, { hostNetwork, mappings }, report)
  const declaresPorts = hostNetwork ? (body.portDefinitions?.length ?? 0) > 0 : mappings.length > 0
  const volumes = container?.volumes ?? []
  const resident = volumes.some(({ persistent }) => persistent !== undefined)
  const external = volumes.some((volume) => volume.external !== undefined)
  const executorResources = body.executorResources && {
    cpus: 0.1,
    mem: 32,
    disk: 10,
    ...body.executorResources,
  }
  return withoutAbsent<AppDefinition>({
    kind: 'app',
    id,
    cmd: body.cmd,
    args: body.args ?? [],
    user: body.user,
    env: body.env ?? {},
    instances: body.instances ?? 1,
    cpus: body.cpus ?? 1,
    mem: body.mem ?? 128,
    disk: body.disk ?? 0,
    gpus: body.gpus ?? 0,
    executor: body.executor ?? '',
    executorResources,
    resourceLimits: body.resourceLimits,
    constraints: (body.constraints ?? []).map(([field = '', operator = '', ...value]) => [
      field,
      operator.toUpperCase(),
      ...value,
    ]),
    fetch: fetchOf(body, report),
    networks,
    portDefinitions: hostNetwork ? portDefinitionsOf(body, report) : undefined,
    requirePorts: hostNetwork && (body.requirePorts ?? false),
    container,
    backoffSeconds: body.backoffSeconds ?? 1,
    backoffFactor: body.backoffFactor ?? 1.15,
    maxLaunchDelaySeconds: body.maxLaunchDelaySeconds ?? 300,
    healthChecks: healthChecksOf(body, declaresPorts),
    check: checkOf(body),
    readinessChecks: readinessChecksOf(body),
    dependencies: (body.dependencies ?? []).map((dependency) => absolutePath(dependency, group)),
    upgradeStrategy: upgradeOf(body, resident || external),
    unreachableStrategy: unreachableOf(body, resident),
    killSelection: body.killSelection ?? 'YOUNGEST_FIRST',
    labels: body.labels ?? {},
    secrets: body.secrets ?? {},
    acceptedResourceRoles: body.acceptedResourceRoles,
    role: body.role ?? context.defaultRole(id),
    taskKillGracePeriodSeconds: body.taskKillGracePeriodSeconds,
    tty: body.tty,
    version: unversioned,
    versionInfo: { lastScalingAt: unversioned, lastConfigChangeAt: unversioned },
  })
}

import type { WantedPackage } from '../config/readers/packages.ts'
import { installerErrors } from '../errors.ts'
import type { FrontDoor } from './front-door.ts'
import { packageCall } from './health.ts'

interface App {
  id: string
  labels?: Record<string, string>
  instances: number
  tasksRunning: number
  tasksHealthy: number
  healthChecks?: unknown[]
}

interface Listed {
  packages?: {
    packageInformation?: { packageDefinition?: { name?: string; version?: string } }
  }[]
}

/** Versions of installed packages by name. */
export async function installedPackages(door: FrontDoor): Promise<Map<string, string>> {
  const { body } = await door.call<Listed>({ path: '/package/list', ...packageCall('list', {}) })
  return new Map(
    (body?.packages ?? []).flatMap(({ packageInformation }): [string, string][] => {
      const { name, version } = packageInformation?.packageDefinition ?? {}
      return name === undefined ? [] : [[name, version ?? '']]
    }),
  )
}

/** Asks for a package; it is not waited for. */
export async function installPackage(door: FrontDoor, wanted: WantedPackage): Promise<void> {
  const { name, version, options } = wanted
  const request = {
    packageName: name,
    ...(version === undefined ? {} : { packageVersion: version }),
    ...(options === undefined ? {} : { options }),
  }
  const { status, body } = await door.call<{ message?: string }>({
    path: '/package/install',
    timeoutMs: 60_000,
    ...packageCall('install', request),
  })
  if (status < 300) return
  throw installerErrors.PACKAGE_REFUSED({ name, reason: body?.message ?? `answer ${status}` })
}

async function appsOf(door: FrontDoor, name: string): Promise<App[]> {
  const path = `/service/marathon/v2/apps?embed=apps.counts&label=${encodeURIComponent(`DCOS_PACKAGE_NAME==${name}`)}`
  return (await door.call<{ apps?: App[] }>({ path })).body?.apps ?? []
}

/** Why a package does not work yet; undefined when it does, with the path of its page when it has one. */
export async function packageProblem(
  door: FrontDoor,
  name: string,
): Promise<{ problem: string | undefined; path: string | undefined }> {
  const apps = await appsOf(door, name)
  const service = apps.find((app) => app.labels?.DCOS_SERVICE_NAME !== undefined)?.labels?.DCOS_SERVICE_NAME
  const path = service === undefined ? undefined : `service/${service}/`
  for (const { id, instances, tasksRunning, tasksHealthy, healthChecks } of apps) {
    if (tasksRunning < instances) {
      return { path, problem: `${id}: ${tasksRunning} of ${instances} instances run` }
    }
    if ((healthChecks ?? []).length > 0 && tasksHealthy < instances) {
      return { path, problem: `${id}: ${tasksHealthy} of ${instances} instances are healthy` }
    }
  }
  return { path, problem: undefined }
}

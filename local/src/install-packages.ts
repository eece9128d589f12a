import type { Environment } from '@dcos-lite/lib/component'
import { isDcosError } from '@dcos-lite/lib/errors'
import { requestJson } from '@dcos-lite/lib/http-client'
import { localErrors } from './errors.ts'
import type { ReportProgress } from './progress.ts'
import { waitFor } from './wait-healthy.ts'

/** A package that runs. `state` is `installed` or `was installed before`. */
export interface InstalledPackage {
  name: string
  state: string
  /** Where a browser finds it, when it has a service. */
  url: string
}

interface Given {
  front: string
  token: string
  names: string[]
  logFile: string
  environment: Environment
  report: ReportProgress
}

interface App {
  id: string
  labels?: Record<string, string>
  instances: number
  tasksRunning: number
  tasksHealthy: number
  healthChecks?: unknown[]
}

const mediaType = (operation: string, side: string): string =>
  `application/vnd.dcos.package.${operation}-${side}+json;charset=utf-8;version=v1`

function authorization(token: string): Record<string, string> {
  return token === '' ? {} : { authorization: `token=${token}` }
}

async function callPackageService<T>(
  { front, token }: Given,
  operation: string,
  body: unknown,
): Promise<{ status: number; body: T }> {
  return requestJson<T>({
    url: `${front}/package/${operation}`,
    method: 'POST',
    headers: {
      ...authorization(token),
      'content-type': mediaType(operation, 'request'),
      accept: mediaType(operation, 'response'),
    },
    body: JSON.stringify(body),
    timeoutMs: 60_000,
  })
}

async function isInstalled(given: Given, name: string): Promise<boolean> {
  const { body } = await callPackageService<{ packages?: unknown[] }>(given, 'list', { packageName: name })
  return (body.packages ?? []).length > 0
}

async function appsOf({ front, token }: Given, name: string): Promise<App[]> {
  const { body } = await requestJson<{ apps?: App[] }>({
    url: `${front}/service/marathon/v2/apps?embed=apps.counts&label=DCOS_PACKAGE_NAME==${name}`,
    headers: authorization(token),
  })
  return body.apps ?? []
}

function unhealthy(apps: App[]): string | undefined {
  for (const { id, instances, tasksRunning, tasksHealthy, healthChecks } of apps) {
    if (tasksRunning < instances) return `${id}: ${tasksRunning} of ${instances} instances run`
    if ((healthChecks ?? []).length > 0 && tasksHealthy < instances) {
      return `${id}: ${tasksHealthy} of ${instances} instances are healthy`
    }
  }
  return undefined
}

async function installOne(given: Given, name: string): Promise<InstalledPackage> {
  const before = await isInstalled(given, name)
  if (!before) {
    const { status, body } = await callPackageService<{ message?: string }>(given, 'install', {
      packageName: name,
    })
    if (status >= 300)
      throw localErrors.PACKAGE_NOT_INSTALLED({ name, reason: body.message ?? `answer ${status}` })
  }
  await waitFor(`Package ${name}`, async () => unhealthy(await appsOf(given, name)), given)
  const service = (await appsOf(given, name)).find((app) => app.labels?.DCOS_SERVICE_NAME !== undefined)
  const url = service ? `${given.front}/service/${service.labels?.DCOS_SERVICE_NAME ?? ''}/` : ''
  return { name, state: before ? 'was installed before' : 'installed', url }
}

/** Installs packages by the front door, one after another, and waits until they are healthy. */
export async function installPackages(
  given: Given,
): Promise<{ installed: InstalledPackage[]; notices: string[] }> {
  const installed: InstalledPackage[] = []
  const notices: string[] = []
  for (const name of given.names) {
    given.report({ type: 'detail', text: name })
    try {
      installed.push(await installOne(given, name))
    } catch (error) {
      // The cluster is worth having without one package; the person is told, with the reason.
      if (!isDcosError(error)) throw error
      given.environment.log.error('package not installed', { name, error })
      notices.push(`${error.message} — ${error.remedy}`)
    }
  }
  return { installed, notices }
}

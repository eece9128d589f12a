import { isJsonObject } from '@dcos-lite/lib/package-rendering'
import { find } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import type { Caller } from '../protocol/caller.ts'
import { dcosMediaType } from '../protocol/media-type.ts'
import { callUpstream } from '../upstream/call.ts'
import type { InstallRequest } from './install.ts'
import type { Services } from './services.ts'

/** A call that a service of the cluster handles in our place, because the package names it as its manager. */
interface Delegation {
  managerId: string
  path: string
  kind: string
  responseVersion: number
  body: Record<string, unknown>
}

async function delegate({ adminRouter }: Services, caller: Caller, delegation: Delegation): Promise<unknown> {
  const { managerId, path, kind, responseVersion, body } = delegation
  const notFound = (cause?: unknown): Error =>
    packageServiceErrors.CUSTOM_PACKAGE_MANAGER_NOT_FOUND({ managerId }, { details: { managerId }, cause })
  if (adminRouter === undefined) throw notFound()
  const answer = await callUpstream(adminRouter, caller, {
    method: 'POST',
    path: `/service/${managerId}${path}`,
    headers: {
      'content-type': dcosMediaType(`${kind}-request`, 1),
      accept: dcosMediaType(`${kind}-response`, responseVersion),
      'x-forwarded-proto': caller.scheme,
      'x-forwarded-host': caller.host.replace(/:\d+$/, ''),
      'x-forwarded-port': /:(\d+)$/.exec(caller.host)?.[1] ?? (caller.scheme === 'https' ? '443' : '80'),
    },
    body: JSON.stringify(body),
  })
  const { status: statusCode } = answer
  if (statusCode === 404) throw notFound()
  if (statusCode === 409) throw packageServiceErrors.SERVICE_ALREADY_STARTED()
  if (statusCode < 300 && isJsonObject(answer.body)) return answer.body
  const responseContent = JSON.stringify(answer.body ?? '')
  const details = { managerId, statusCode, responseContent }
  throw packageServiceErrors.CUSTOM_PACKAGE_MANAGER_ERROR({ managerId, statusCode }, { details })
}

/** Lets the package's manager install it; undefined when the package has none. */
export async function delegateInstall(
  services: Services,
  caller: Caller,
  request: InstallRequest,
  version: number,
): Promise<unknown> {
  const { packageName, packageVersion, options, appId } = request
  const named =
    packageVersion === undefined
      ? undefined
      : find(await services.view(), packageName, packageVersion)?.definition
  const managerId = request.managerId ?? named?.manager?.packageName
  if (managerId === undefined) return undefined
  const answer = await delegate(services, caller, {
    managerId,
    path: '/package/install',
    kind: 'package.install',
    responseVersion: 2,
    body: { packageName, packageVersion, options, appId },
  })
  if (version === 2 || !isJsonObject(answer)) return answer
  return { packageName: answer.packageName, packageVersion: answer.packageVersion, appId: answer.appId }
}

/** Lets the package's manager uninstall it. */
export function delegateUninstall(
  services: Services,
  caller: Caller,
  managerId: string,
  body: Record<string, unknown>,
): Promise<unknown> {
  return delegate(services, caller, {
    managerId,
    path: '/package/uninstall',
    kind: 'package.uninstall',
    responseVersion: 1,
    body,
  })
}

/** Lets the package's manager describe or update the service. */
export function delegateService(
  services: Services,
  caller: Caller,
  operation: 'describe' | 'update',
  managerId: string,
  body: Record<string, unknown>,
): Promise<unknown> {
  const kind = `service.${operation}`
  return delegate(services, caller, {
    managerId,
    path: `/service/${operation}`,
    kind,
    responseVersion: 1,
    body,
  })
}

import type { JsonObject } from '@dcos-lite/lib/package-format'
import {
  mergeObjects,
  readOptionsLabel,
  renderPackage,
  resolveOptions,
} from '@dcos-lite/lib/package-rendering'
import type { RenderedPackage } from '@dcos-lite/lib/package-rendering'
import { lookUp } from '../catalog/catalog.ts'
import type { CatalogEntry } from '../catalog/catalog.ts'
import { downgradesTo, upgradesTo } from '../catalog/upgrades.ts'
import { packageServiceErrors } from '../errors.ts'
import type { Caller } from '../protocol/caller.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { toAppId } from '../protocol/fields.ts'
import { delegateService } from './custom-manager.ts'
import { findService } from './installed-service.ts'
import type { InstalledService } from './installed-service.ts'
import { proxiedDefinition } from './resource-urls.ts'
import type { Services } from './services.ts'

/** `POST /service/describe` */
export function serviceDescribeEndpoint(
  services: Services,
): Endpoint<{ appId: string; managerId: string | undefined }> {
  return {
    method: 'POST',
    path: '/service/describe',
    kind: 'service.describe',
    versions: [1],
    read: (fields) => ({
      appId: fields.required('appId', 'appId'),
      managerId: fields.optional('managerId', 'text'),
    }),
    async handle({ appId, managerId }, { caller }) {
      if (managerId !== undefined) return delegateService(services, caller, 'describe', managerId, { appId })
      const { installation, entry } = await findService(services, caller, appId)
      const { definition } = entry
      const catalog = await services.catalog()
      const userProvidedOptions = readOptionsLabel(installation.labels)
      return {
        package: proxiedDefinition(definition, caller),
        upgradesTo: upgradesTo(catalog, definition),
        downgradesTo: downgradesTo(catalog, definition),
        resolvedOptions: userProvidedOptions && resolveOptions(definition, userProvidedOptions),
        userProvidedOptions,
      }
    },
  }
}

interface UpdateRequest {
  appId: string
  packageVersion: string | undefined
  options: JsonObject | undefined
  replace: boolean
  managerId: string | undefined
}

/** The package that the service shall have afterwards: the installed one, or one that it can be taken to. */
async function targetOf(
  services: Services,
  { entry }: InstalledService,
  requested: string | undefined,
): Promise<CatalogEntry> {
  const { definition } = entry
  const actual = definition.version
  if (requested === undefined || requested === actual) return entry
  const catalog = await services.catalog()
  const reachable = [...upgradesTo(catalog, definition), ...downgradesTo(catalog, definition)]
  if (reachable.includes(requested)) return lookUp(catalog, definition.name, requested)
  const details = { requested, actual }
  throw packageServiceErrors.VERSION_UPGRADE_NOT_SUPPORTED_IN_OPEN(details, { details })
}

function newOptions({ installation }: InstalledService, request: UpdateRequest): JsonObject | undefined {
  if (request.replace) return request.options
  const stored = readOptionsLabel(installation.labels)
  if (!stored) throw packageServiceErrors.OPTIONS_NOT_STORED()
  return mergeObjects(stored, request.options ?? {})
}

async function replaceOnCluster(
  services: Services,
  caller: Caller,
  rendered: RenderedPackage,
): Promise<string> {
  const { marathon, metronome } = services
  if (rendered.kind === 'app') return marathon.replaceApp(caller, rendered.id, rendered.app)
  if (rendered.kind === 'group') return marathon.replaceGroup(caller, rendered.id, rendered.group)
  await metronome.replaceJob(caller, rendered.id, rendered.job)
  return ''
}

/** `POST /service/update` */
export function serviceUpdateEndpoint(services: Services): Endpoint<UpdateRequest> {
  return {
    method: 'POST',
    path: '/service/update',
    kind: 'service.update',
    versions: [1],
    read: (fields) => ({
      appId: fields.required('appId', 'appId'),
      packageVersion: fields.optional('packageVersion', 'text'),
      options: fields.optional('options', 'object'),
      replace: fields.required('replace', 'flag'),
      managerId: fields.optional('managerId', 'text'),
    }),
    async handle(request, { caller }) {
      const { managerId, appId: oldAppId, ...rest } = request
      if (managerId !== undefined) {
        return delegateService(services, caller, 'update', managerId, { appId: oldAppId, ...rest })
      }
      const service = await findService(services, caller, oldAppId)
      const { definition, source } = await targetOf(services, service, request.packageVersion)
      const userOptions = newOptions(service, request)
      const rendered = renderPackage({ definition, source, userOptions })
      const newAppId = toAppId(rendered.id)
      if (newAppId !== oldAppId) {
        const details = { newAppId, oldAppId }
        throw packageServiceErrors.APP_ID_CHANGED(details, { details })
      }
      const marathonDeploymentId = await replaceOnCluster(services, caller, rendered)
      return {
        package: proxiedDefinition(definition, caller),
        resolvedOptions: resolveOptions(definition, userOptions),
        marathonDeploymentId,
      }
    },
  }
}

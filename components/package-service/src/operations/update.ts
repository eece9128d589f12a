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
import { guardUpdate } from '../plan/guard-update.ts'
import type { Caller } from '../protocol/caller.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { toAppId } from '../protocol/fields.ts'
import type { FieldReader } from '../protocol/fields.ts'
import { delegateService } from './custom-manager.ts'
import { findService } from './installed-service.ts'
import type { InstalledService } from './installed-service.ts'
import { checkDependencies, checkDependents } from './needs.ts'
import { proxiedDefinition } from './resource-urls.ts'
import type { Services } from './services.ts'
import { changeOf, documentOf, noteEarlier, submit, withDocument } from './submit.ts'

export interface UpdateRequest {
  appId: string
  packageVersion: string | undefined
  options: JsonObject | undefined
  replace: boolean
  managerId: string | undefined
  /** Extension of dcos-lite: how long the update may take to become healthy. */
  deadline: string | undefined
  /** Extension of dcos-lite: the service keeps its id even if the template makes another one. */
  keepAppId: boolean
}

/** What an update would make of a service. */
export interface PreparedUpdate {
  entry: CatalogEntry
  options: JsonObject | undefined
  rendered: RenderedPackage
}

/** Reads what an update and its plan are asked with. */
export function readUpdateRequest(fields: FieldReader): UpdateRequest {
  return {
    appId: fields.required('appId', 'appId'),
    packageVersion: fields.optional('packageVersion', 'text'),
    options: fields.optional('options', 'object'),
    replace: fields.required('replace', 'flag'),
    managerId: fields.optional('managerId', 'text'),
    deadline: fields.optional('deadline', 'text'),
    keepAppId: fields.optional('keepAppId', 'flag') ?? false,
  }
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
  const view = await services.view()
  const reachable = [...upgradesTo(view, definition), ...downgradesTo(view, definition)]
  if (reachable.includes(requested)) return lookUp(view, definition.name, requested)
  const details = { requested, actual }
  throw packageServiceErrors.VERSION_UPGRADE_NOT_SUPPORTED_IN_OPEN(details, { details })
}

function newOptions({ installation }: InstalledService, request: UpdateRequest): JsonObject | undefined {
  if (request.replace) return request.options
  const stored = readOptionsLabel(installation.labels)
  if (!stored) throw packageServiceErrors.OPTIONS_NOT_STORED()
  return mergeObjects(stored, request.options ?? {})
}

function checkDeadline(deadline: string): void {
  if (/^\d+(?:\.\d+)?(?:ms|s|m|h|d)?$/.test(deadline)) return
  throw packageServiceErrors.NOT_PARSED({
    reason: `"${deadline}" is not a time as 90s, 10m or 1h: DownField(deadline)`,
  })
}

/** Renders an update and checks that it may be made; changes nothing. */
export async function prepareUpdate(
  services: Services,
  service: InstalledService,
  request: UpdateRequest,
): Promise<PreparedUpdate> {
  const deadline = request.deadline ?? services.updateDeadline
  checkDeadline(deadline)
  const { appId: oldAppId } = request
  const entry = await targetOf(services, service, request.packageVersion)
  const options = newOptions(service, request)
  const { definition, source } = entry
  const appId = request.keepAppId ? oldAppId : undefined
  const rendered = renderPackage({ definition, source, userOptions: options, appId })
  const newAppId = toAppId(rendered.id)
  if (newAppId !== oldAppId) {
    const details = { newAppId, oldAppId }
    throw packageServiceErrors.APP_ID_CHANGED(details, { details })
  }
  const guarded = rendered.kind === 'job' ? documentOf(rendered) : guardUpdate(documentOf(rendered), deadline)
  return { entry, options, rendered: withDocument(rendered, guarded) }
}

/** Makes a prepared change of a service. Answers the id of its deployment. */
export async function applyUpdate(
  services: Services,
  caller: Caller,
  { installation, entry: before }: InstalledService,
  { entry, options, rendered }: PreparedUpdate,
  rollback?: { backTo: number; undoes?: number },
): Promise<string> {
  const { appId } = installation
  await noteEarlier(services, caller, installation, before, readOptionsLabel(installation.labels))
  const change = changeOf(rollback ? 'rollback' : 'update', appId, rendered.kind, entry, options)
  const { deploymentId } = await submit(services, caller, rendered, { ...change, ...rollback })
  return deploymentId ?? ''
}

/** `POST /service/update` */
export function serviceUpdateEndpoint(services: Services): Endpoint<UpdateRequest> {
  return {
    method: 'POST',
    path: '/service/update',
    kind: 'service.update',
    versions: [1],
    read: readUpdateRequest,
    async handle(request, { caller }) {
      const { managerId: named, appId, packageVersion, options, replace } = request
      const passOn = { appId, packageVersion, options, replace }
      if (named !== undefined) return delegateService(services, caller, 'update', named, passOn)
      const service = await findService(services, caller, appId)
      const { name: packageName, version: currentPackageVersion, manager } = service.entry.definition
      if (manager) {
        const body = { ...passOn, packageName, currentPackageVersion }
        return delegateService(services, caller, 'update', manager.packageName, body)
      }
      const prepared = await prepareUpdate(services, service, request)
      const { definition } = prepared.entry
      if (definition.version !== currentPackageVersion) {
        await checkDependencies(services, caller, await services.view(), definition)
        await checkDependents(services, caller, [service.installation], definition.version)
      }
      const marathonDeploymentId = await applyUpdate(services, caller, service, prepared)
      return {
        package: proxiedDefinition(definition, caller),
        resolvedOptions: resolveOptions(definition, prepared.options),
        marathonDeploymentId,
      }
    },
  }
}

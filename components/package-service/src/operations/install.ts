import type { JsonObject } from '@dcos-lite/lib/package-format'
import { renderPackage } from '@dcos-lite/lib/package-rendering'
import type { RenderedPackage } from '@dcos-lite/lib/package-rendering'
import { lookUp } from '../catalog/catalog.ts'
import type { CatalogEntry } from '../catalog/catalog.ts'
import { runsHere } from '../decide/runs-here.ts'
import { packageServiceErrors } from '../errors.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { toAppId } from '../protocol/fields.ts'
import type { FieldReader } from '../protocol/fields.ts'
import { delegateInstall } from './custom-manager.ts'
import { checkDependencies } from './needs.ts'
import { proxiedResource } from './resource-urls.ts'
import type { Services } from './services.ts'
import { changeOf, documentOf, submit } from './submit.ts'

export interface InstallRequest {
  packageName: string
  packageVersion: string | undefined
  options: JsonObject | undefined
  appId: string | undefined
  managerId: string | undefined
}

/** Reads what an installation, its preview and its plan are asked with. */
export function readInstallRequest(fields: FieldReader): InstallRequest {
  return {
    packageName: fields.required('packageName', 'text'),
    packageVersion: fields.optional('packageVersion', 'text'),
    options: fields.optional('options', 'object'),
    appId: fields.optional('appId', 'appId'),
    managerId: fields.optional('managerId', 'text'),
  }
}

/** Renders what an installation would post. */
export function renderEntry(
  { definition, source }: CatalogEntry,
  { options, appId }: Pick<InstallRequest, 'options' | 'appId'>,
): RenderedPackage {
  if (definition.packagingVersion === '2.0' && definition.marathon === undefined) {
    const { name: packageName } = definition
    throw packageServiceErrors.PACKAGE_FILE_MISSING({ packageName }, { details: { packageName } })
  }
  return renderPackage({ definition, source, userOptions: options, appId })
}

/** Refuses what this cluster is too old for. Throws DCL_PACKAGE_SERVICE_PACKAGE_NEEDS_NEWER_CLUSTER. */
export function checkMayInstall(
  { definition, tooNew }: CatalogEntry,
  { abilities }: Pick<Services, 'abilities'>,
): void {
  const { name: packageName, version: packageVersion, minDcosReleaseVersion: needed } = definition
  if (!tooNew) return
  const details = { packageName, packageVersion, minDcosReleaseVersion: needed }
  throw packageServiceErrors.PACKAGE_NEEDS_NEWER_CLUSTER(
    { packageName, packageVersion, needed, present: abilities.dcosVersion },
    { details },
  )
}

/** `POST /package/render`: exactly what an installation would post, nothing is changed. */
export function renderEndpoint({ view }: Services): Endpoint<InstallRequest> {
  return {
    method: 'POST',
    path: '/package/render',
    kind: 'package.render',
    versions: [1],
    read: readInstallRequest,
    async handle(request) {
      const entry = lookUp(await view(), request.packageName, request.packageVersion)
      const rendered = renderEntry(entry, request)
      const kind = rendered.kind === 'app' ? undefined : { kind: rendered.kind }
      return { marathonJson: documentOf(rendered), dcosLite: kind }
    },
  }
}

/** `POST /package/install` */
export function installEndpoint(services: Services): Endpoint<InstallRequest> {
  return {
    method: 'POST',
    path: '/package/install',
    kind: 'package.install',
    versions: [1, 2],
    read: readInstallRequest,
    async handle(request, { caller, version }) {
      const delegated = await delegateInstall(services, caller, request, version)
      if (delegated) return delegated
      const view = await services.view()
      const entry = lookUp(view, request.packageName, request.packageVersion)
      const { definition } = entry
      const { name: packageName, version: packageVersion, resource } = definition
      checkMayInstall(entry, services)
      const commandOnly = definition.marathon === undefined && definition.metronome === undefined
      let appId: string | undefined
      if (!commandOnly || version === 1) {
        const rendered = renderEntry(entry, request)
        await checkDependencies(services, caller, view, definition)
        const change = changeOf('install', toAppId(rendered.id), rendered.kind, entry, request.options)
        appId = (await submit(services, caller, rendered, change)).id
      }
      const here = runsHere(definition, services.abilities)
      const dcosLite = here.runs === 'runs' ? undefined : here
      if (version === 1) return { packageName, packageVersion, appId, dcosLite }
      const cli = resource && proxiedResource(resource, caller).cli
      return {
        packageName,
        packageVersion,
        appId,
        postInstallNotes: definition.postInstallNotes,
        cli,
        dcosLite,
      }
    },
  }
}

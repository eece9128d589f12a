import type { JsonObject } from '@dcos-lite/lib/package-format'
import { renderPackage } from '@dcos-lite/lib/package-rendering'
import type { RenderedPackage } from '@dcos-lite/lib/package-rendering'
import { lookUp } from '../catalog/catalog.ts'
import type { CatalogEntry } from '../catalog/catalog.ts'
import { runsHere } from '../decide/runs-here.ts'
import type { Caller } from '../protocol/caller.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import type { FieldReader } from '../protocol/fields.ts'
import { delegateInstall } from './custom-manager.ts'
import { proxiedResource } from './resource-urls.ts'
import type { Services } from './services.ts'

export interface InstallRequest {
  packageName: string
  packageVersion: string | undefined
  options: JsonObject | undefined
  appId: string | undefined
  managerId: string | undefined
}

function readRequest(fields: FieldReader): InstallRequest {
  return {
    packageName: fields.required('packageName', 'text'),
    packageVersion: fields.optional('packageVersion', 'text'),
    options: fields.optional('options', 'object'),
    appId: fields.optional('appId', 'appId'),
    managerId: fields.optional('managerId', 'text'),
  }
}

function render({ definition, source }: CatalogEntry, { options, appId }: InstallRequest): RenderedPackage {
  return renderPackage({ definition, source, userOptions: options, appId })
}

/** The definition that an installation posts. */
export function documentOf(rendered: RenderedPackage): JsonObject {
  if (rendered.kind === 'app') return rendered.app
  return rendered.kind === 'group' ? rendered.group : rendered.job
}

async function submit(
  { marathon, metronome }: Services,
  caller: Caller,
  rendered: RenderedPackage,
): Promise<string> {
  if (rendered.kind === 'app') return marathon.createApp(caller, rendered.app)
  if (rendered.kind === 'job') return `/${await metronome.createJob(caller, rendered.job)}`
  await marathon.createGroup(caller, rendered.id, rendered.group)
  return rendered.id
}

/** `POST /package/render`: exactly what an installation would post, nothing is changed. */
export function renderEndpoint({ catalog }: Services): Endpoint<InstallRequest> {
  return {
    method: 'POST',
    path: '/package/render',
    kind: 'package.render',
    versions: [1],
    read: readRequest,
    async handle(request) {
      const rendered = render(lookUp(await catalog(), request.packageName, request.packageVersion), request)
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
    read: readRequest,
    async handle(request, { caller, version }) {
      const delegated = await delegateInstall(services, caller, request, version)
      if (delegated) return delegated
      const entry = lookUp(await services.catalog(), request.packageName, request.packageVersion)
      const { definition } = entry
      const { name: packageName, version: packageVersion, resource } = definition
      const commandOnly = definition.marathon === undefined && definition.metronome === undefined
      const appId =
        commandOnly && version === 2 ? undefined : await submit(services, caller, render(entry, request))
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

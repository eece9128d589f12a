import { readOptionsLabel, renderPackage, resolveOptions } from '@dcos-lite/lib/package-rendering'
import type { RenderedPackage } from '@dcos-lite/lib/package-rendering'
import { lookUp } from '../catalog/catalog.ts'
import type { CatalogEntry, CatalogView } from '../catalog/catalog.ts'
import { isNowhere } from '../decide/images-nowhere.ts'
import { runsHere } from '../decide/runs-here.ts'
import { imagesOf } from '../plan/images-of.ts'
import { planChange } from '../plan/plan-change.ts'
import type { PlanSide } from '../plan/plan-change.ts'
import type { Caller } from '../protocol/caller.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { toAppId } from '../protocol/fields.ts'
import { checkMayInstall, renderEntry, readInstallRequest } from './install.ts'
import type { InstallRequest } from './install.ts'
import { readInstallations } from './installations.ts'
import { findService } from './installed-service.ts'
import type { InstalledService } from './installed-service.ts'
import { dependenciesOf } from './needs.ts'
import type { Services } from './services.ts'
import { documentOf } from './submit.ts'
import { unavailable } from './unavailable.ts'
import { prepareUpdate, readUpdateRequest } from './update.ts'
import type { PreparedUpdate, UpdateRequest } from './update.ts'

function sideOf(
  { definition }: CatalogEntry,
  rendered: RenderedPackage,
  options: PreparedUpdate['options'],
): PlanSide {
  return {
    version: definition.version,
    options: resolveOptions(definition, options),
    document: documentOf(rendered),
  }
}

/** Images that no agent of this cluster knows a place for. */
const imagesNowhere = ({ abilities }: Services, { document }: PlanSide): string[] =>
  imagesOf(document).filter((image) => isNowhere(image, abilities))

async function common(
  services: Services,
  caller: Caller,
  view: CatalogView,
  entry: CatalogEntry,
): Promise<Record<string, unknown>> {
  const { definition, source, repositoryName, unsigned } = entry
  return {
    packageName: definition.name,
    packageVersion: definition.version,
    repository: { name: repositoryName, uri: source, unsigned: unsigned ?? false },
    dependencies: await dependenciesOf(services, caller, view, definition),
    ...runsHere(definition, services.abilities),
    ...unavailable(view),
  }
}

/** What an update would change; the side before it is rendered from what is stored with the service. */
export async function planUpdate(
  services: Services,
  caller: Caller,
  { installation, entry }: InstalledService,
  prepared: PreparedUpdate,
): Promise<Record<string, unknown>> {
  const { appId, labels } = installation
  const stored = readOptionsLabel(labels)
  const { definition, source } = entry
  const before = renderPackage({ definition, source, userOptions: stored, appId })
  const after = sideOf(prepared.entry, prepared.rendered, prepared.options)
  return {
    action: 'update',
    appId,
    kind: prepared.rendered.kind,
    currentVersion: definition.version,
    ...(await common(services, caller, await services.view(), prepared.entry)),
    ...planChange(sideOf(entry, before, stored), after),
    imagesNowhere: imagesNowhere(services, after),
    document: after.document,
  }
}

/** `POST /package/plan`: what an installation would do, before anything happens. */
export function packagePlanEndpoint(services: Services): Endpoint<InstallRequest> {
  return {
    method: 'POST',
    path: '/package/plan',
    kind: 'package.plan',
    versions: [1],
    read: readInstallRequest,
    async handle(request, { caller }) {
      const view = await services.view()
      const entry = lookUp(view, request.packageName, request.packageVersion)
      checkMayInstall(entry, services)
      const { marathon, metronome } = entry.definition
      const shared = await common(services, caller, view, entry)
      if (marathon === undefined && metronome === undefined) {
        return { action: 'command', ...shared, options: [], definition: [], assets: [], restarts: false }
      }
      const rendered = renderEntry(entry, request)
      const appId = toAppId(rendered.id)
      const present = (await readInstallations(services, caller)).some((one) => one.appId === appId)
      const after = sideOf(entry, rendered, request.options)
      return {
        // An id that is taken makes the installation fail; `dcos package update` is what changes it.
        action: present ? 'already-installed' : 'install',
        appId,
        kind: rendered.kind,
        ...shared,
        ...planChange(undefined, after),
        imagesNowhere: imagesNowhere(services, after),
        document: after.document,
      }
    },
  }
}

/** `POST /service/plan`: what an update would do, before anything happens. */
export function servicePlanEndpoint(services: Services): Endpoint<UpdateRequest> {
  return {
    method: 'POST',
    path: '/service/plan',
    kind: 'service.plan',
    versions: [1],
    read: readUpdateRequest,
    async handle(request, { caller }) {
      const service = await findService(services, caller, request.appId)
      return planUpdate(services, caller, service, await prepareUpdate(services, service, request))
    },
  }
}

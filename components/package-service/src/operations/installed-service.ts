import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { packageLabelNames, readDefinitionLabel } from '@dcos-lite/lib/package-rendering'
import { find } from '../catalog/catalog.ts'
import type { CatalogEntry } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import type { Caller } from '../protocol/caller.ts'
import { labelsOf, readInstallations } from './installations.ts'
import type { Installation } from './installations.ts'
import type { Services } from './services.ts'

/** An installed service and the package that it was made from. */
export interface InstalledService {
  installation: Installation
  entry: CatalogEntry
}

async function findInstallation(services: Services, caller: Caller, appId: string): Promise<Installation> {
  const app = await services.marathon.app(caller, appId)
  if (app) {
    const labels = labelsOf(app)
    return { kind: 'app', appId: app.id, packageName: labels[packageLabelNames.name] ?? '', labels }
  }
  const found = (await readInstallations(services, caller)).find((one) => one.appId === appId)
  if (found) return found
  throw packageServiceErrors.MARATHON_APP_NOT_FOUND({ appId }, { details: { appId } })
}

/** Finds an installed service by its id; its package is the one stored with it, or else the repositories' one. */
export async function findService(
  services: Services,
  caller: Caller,
  appId: string,
): Promise<InstalledService> {
  const installation = await findInstallation(services, caller, appId)
  const { labels, packageName } = installation
  const stored: PackageDefinition | undefined = readDefinitionLabel(labels)
  const source = labels[packageLabelNames.source]
  if (stored && source !== undefined) {
    return { installation, entry: { definition: stored, source, repositoryIndex: 0 } }
  }
  const version = labels[packageLabelNames.version]
  const known = version === undefined ? undefined : find(await services.view(), packageName, version)
  if (known) return { installation, entry: known }
  throw packageServiceErrors.UNHANDLED_EXCEPTION({
    reason: `The package of the service ${appId} is not known`,
  })
}

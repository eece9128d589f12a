import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { packageLabelNames, readDefinitionLabel } from '@dcos-lite/lib/package-rendering'
import { versionsIn } from '../catalog/catalog.ts'
import type { CatalogView } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'
import { brokenDependents, planDependencies } from '../plan/dependencies.ts'
import type { InstalledVersions, PlannedDependency } from '../plan/dependencies.ts'
import type { Caller } from '../protocol/caller.ts'
import { readInstallations } from './installations.ts'
import type { Installation } from './installations.ts'
import type { Services } from './services.ts'

function versionsByName(installed: readonly Installation[]): InstalledVersions {
  const byName = new Map<string, string[]>()
  for (const { packageName, labels } of installed) {
    const versions = byName.get(packageName) ?? []
    byName.set(packageName, [...versions, labels[packageLabelNames.version] ?? ''])
  }
  return byName
}

/** What a package needs, in the order of installation; asks the scheduler only when it needs anything. */
export async function dependenciesOf(
  services: Services,
  caller: Caller,
  view: CatalogView,
  definition: PackageDefinition,
): Promise<PlannedDependency[]> {
  if (Object.keys(definition.dependencies ?? {}).length === 0) return []
  return planDependencies(definition, {
    installed: versionsByName(await readInstallations(services, caller)),
    versionsOf: (name) => versionsIn(view.entries, name).map((entry) => entry.definition),
  })
}

function describe({ packageName, range, neededBy, state, packageVersion }: PlannedDependency): string {
  const wanted = `${packageName} ${range} (for ${neededBy})`
  if (state === 'install') return `${wanted} is not installed`
  if (state === 'missing') return `${wanted} is in no repository`
  return `${wanted} is there in version ${packageVersion ?? 'unknown'}`
}

/** Refuses an installation whose package needs what is not installed. */
export async function checkDependencies(
  services: Services,
  caller: Caller,
  view: CatalogView,
  definition: PackageDefinition,
): Promise<void> {
  const dependencies = await dependenciesOf(services, caller, view, definition)
  const unmet = dependencies.filter(({ state }) => state !== 'installed')
  if (unmet.length === 0) return
  const { name: packageName } = definition
  throw packageServiceErrors.DEPENDENCIES_NOT_MET(
    { packageName, unmet: unmet.map(describe).join(', ') },
    { details: { packageName, dependencies } },
  )
}

/** Refuses what would take a package, or the version of it, away from those that need it. */
export async function checkDependents(
  services: Services,
  caller: Caller,
  leaving: readonly Installation[],
  version: string | undefined,
): Promise<void> {
  const packageName = leaving[0]?.packageName ?? ''
  const going = new Set(leaving.map(({ appId }) => appId))
  const installed = await readInstallations(services, caller)
  const remains = installed.some((one) => one.packageName === packageName && !going.has(one.appId))
  if (remains) return
  const known = installed.map(({ appId, labels }) => ({ appId, definition: readDefinitionLabel(labels) }))
  const dependents = brokenDependents(known, packageName, version)
  if (dependents.length === 0) return
  const names = dependents.map(({ appId, packageName: name, range }) => `${name} (${appId}, needs ${range})`)
  throw packageServiceErrors.PACKAGE_IS_NEEDED(
    { packageName, dependents: names.join(', ') },
    { details: { packageName, dependents } },
  )
}

import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { versionInRange } from './version-range.ts'

/** A package that another one needs, and how the cluster stands to it. */
export interface PlannedDependency {
  packageName: string
  range: string
  neededBy: string
  /** `install`: to be installed first, in the version given; `conflict`: another version is installed; `missing`: no repository has one. */
  state: 'installed' | 'install' | 'conflict' | 'missing'
  packageVersion?: string
}

/** What is installed, by name; a package may be there several times. */
export type InstalledVersions = ReadonlyMap<string, readonly string[]>

interface Candidates {
  /** Versions of a package in the order in which they are taken. */
  versionsOf(packageName: string): readonly PackageDefinition[]
  installed: InstalledVersions
}

function stateOf(
  { versionsOf, installed }: Candidates,
  packageName: string,
  range: string,
): Pick<PlannedDependency, 'state' | 'packageVersion'> & { definition?: PackageDefinition } {
  const present = installed.get(packageName) ?? []
  const fitting = present.find((version) => versionInRange(version, range))
  if (fitting !== undefined) return { state: 'installed', packageVersion: fitting }
  const [other] = present
  if (other !== undefined) return { state: 'conflict', packageVersion: other }
  const definition = versionsOf(packageName).find(({ version }) => versionInRange(version, range))
  return definition
    ? { state: 'install', packageVersion: definition.version, definition }
    : { state: 'missing' }
}

/**
 * The packages that a package needs, those of its dependencies included, in the order in which they have to be installed.
 * A package that is reached again (a circle as well) is listed once.
 */
export function planDependencies(definition: PackageDefinition, candidates: Candidates): PlannedDependency[] {
  const planned: PlannedDependency[] = []
  const chosen = new Map<string, string>()
  const visit = (needing: PackageDefinition, above: readonly string[]): void => {
    for (const [packageName, range] of Object.entries(needing.dependencies ?? {})) {
      if (above.includes(packageName)) continue
      const neededBy = needing.name
      const already = chosen.get(packageName)
      if (already !== undefined) {
        if (!versionInRange(already, range)) {
          planned.push({ packageName, range, neededBy, state: 'conflict', packageVersion: already })
        }
        continue
      }
      const { definition: next, ...found } = stateOf(candidates, packageName, range)
      if (found.packageVersion !== undefined) chosen.set(packageName, found.packageVersion)
      if (next) visit(next, [...above, packageName])
      planned.push({ packageName, range, neededBy, ...found })
    }
  }
  visit(definition, [definition.name])
  return planned
}

/** An installation whose package needs another one. */
export interface Dependent {
  appId: string
  packageName: string
  range: string
}

/** The installations that need `packageName` and would not have it any more in `version` (undefined: not at all). */
export function brokenDependents(
  installed: readonly { appId: string; definition: PackageDefinition | undefined }[],
  packageName: string,
  version: string | undefined,
): Dependent[] {
  return installed.flatMap(({ appId, definition }) => {
    const range = definition?.dependencies?.[packageName]
    if (!definition || range === undefined || definition.name === packageName) return []
    if (version !== undefined && versionInRange(version, range)) return []
    return [{ appId, packageName: definition.name, range }]
  })
}

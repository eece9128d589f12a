import type { Json, JsonObject, PackageDefinition } from './package-definition.ts'
import { compareDcosVersions } from './release-version.ts'
import { packagingVersionsOf } from './repository-format.ts'
import type { RepositoryFormat } from './repository-format.ts'

/** The repository format that clusters of a DC/OS version read. */
export function formatFor(dcosVersion: string): RepositoryFormat {
  if (compareDcosVersions(dcosVersion, '1.10') < 0) return 'v3'
  return compareDcosVersions(dcosVersion, '1.12') < 0 ? 'v4' : 'v5'
}

/** Whether a cluster of this DC/OS version may use the package. */
export function runsOn(definition: PackageDefinition, dcosVersion: string): boolean {
  return compareDcosVersions(definition.minDcosReleaseVersion ?? '0.0', dcosVersion) <= 0
}

/** The packages that a cluster of this DC/OS version can use, in the shape that it understands. */
export function packagesFor(
  dcosVersion: string,
  packages: readonly PackageDefinition[],
): PackageDefinition[] {
  const usable = packages.filter((definition) => runsOn(definition, dcosVersion))
  return compareDcosVersions(dcosVersion, '1.10') < 0 ? usable.map(downgrade) : usable
}

/** Splits packages into those that fit a repository format (downgraded to it where possible) and the rest. */
export function packagesInFormat(
  format: RepositoryFormat,
  packages: readonly PackageDefinition[],
): { packages: PackageDefinition[]; leftOut: PackageDefinition[] } {
  const fits = (definition: PackageDefinition): boolean =>
    packagingVersionsOf[format].includes(definition.packagingVersion)
  const converted = packages.map((definition) =>
    format === 'v3' && definition.packagingVersion === '4.0' ? withoutUpgrades(definition) : definition,
  )
  return { packages: converted.filter(fits), leftOut: converted.filter((definition) => !fits(definition)) }
}

function withoutUpgrades(definition: PackageDefinition): PackageDefinition {
  const { upgradesFrom: _from, downgradesTo: _to, dependencies: _needs, ...rest } = definition
  return { ...rest, packagingVersion: '3.0' }
}

/** Services before DC/OS 1.10 did not escape option values, so quotes in texts of the schema must be. */
function downgrade(definition: PackageDefinition): PackageDefinition {
  const older = ['2.0', '3.0'].includes(definition.packagingVersion)
    ? definition
    : withoutUpgrades(definition)
  const properties = older.config?.properties
  if (!older.config || !isObject(properties)) return older
  return { ...older, config: { ...older.config, properties: escapeProperties(properties) } }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function escapeQuotes(text: string): string {
  return text.replace(/([^\\])"/g, '$1\\"')
}

function escapeProperties(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      isObject(property) ? escape(property) : property,
    ]),
  )
}

function escape(property: JsonObject): JsonObject {
  const changed: JsonObject = { ...property }
  if (typeof changed.description === 'string') changed.description = escapeQuotes(changed.description)
  if (changed.type === 'string' && typeof changed.default === 'string') {
    changed.default = escapeQuotes(changed.default)
  }
  if (changed.type === 'object' && isObject(changed.properties)) {
    changed.properties = escapeProperties(changed.properties)
  }
  return changed
}

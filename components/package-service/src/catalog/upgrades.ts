import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import type { Catalog } from './catalog.ts'

function matches(versions: readonly string[] | undefined, version: string): boolean {
  return (versions ?? []).some((entry) => entry === '*' || entry === version)
}

function sameName(catalog: Catalog, installed: PackageDefinition): PackageDefinition[] {
  return catalog.map(({ definition }) => definition).filter(({ name }) => name === installed.name)
}

/** The versions that an installed package can be upgraded to, newest first. */
export function upgradesTo(catalog: Catalog, installed: PackageDefinition): string[] {
  return sameName(catalog, installed)
    .filter(({ upgradesFrom }) => matches(upgradesFrom, installed.version))
    .map(({ version }) => version)
}

/** The versions that an installed package can go back to, newest first. */
export function downgradesTo(catalog: Catalog, installed: PackageDefinition): string[] {
  return sameName(catalog, installed)
    .filter(({ version }) => matches(installed.downgradesTo, version))
    .map(({ version }) => version)
}

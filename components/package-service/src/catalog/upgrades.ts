import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import type { CatalogView } from './catalog.ts'

function matches(versions: readonly string[] | undefined, version: string): boolean {
  return (versions ?? []).some((entry) => entry === '*' || entry === version)
}

function sameName({ entries }: CatalogView, installed: PackageDefinition): PackageDefinition[] {
  return entries.map(({ definition }) => definition).filter(({ name }) => name === installed.name)
}

/** The versions that an installed package can be upgraded to, newest first. */
export function upgradesTo(view: CatalogView, installed: PackageDefinition): string[] {
  return sameName(view, installed)
    .filter(({ upgradesFrom }) => matches(upgradesFrom, installed.version))
    .map(({ version }) => version)
}

/** The versions that an installed package can go back to, newest first. */
export function downgradesTo(view: CatalogView, installed: PackageDefinition): string[] {
  return sameName(view, installed)
    .filter(({ version }) => matches(installed.downgradesTo, version))
    .map(({ version }) => version)
}

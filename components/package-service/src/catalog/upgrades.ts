import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { versionsIn } from './catalog.ts'
import type { CatalogView } from './catalog.ts'

function matches(versions: readonly string[] | undefined, version: string): boolean {
  return (versions ?? []).some((entry) => entry === '*' || entry === version)
}

function sameName({ entries }: CatalogView, installed: PackageDefinition): PackageDefinition[] {
  return versionsIn(entries, installed.name).map(({ definition }) => definition)
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

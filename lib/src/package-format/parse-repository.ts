import { checkDefinition, violationText } from './check.ts'
import { packageFormatErrors } from './errors.ts'
import type { PackageDefinition, Repository } from './package-definition.ts'
import { packagingVersionsOf } from './repository-format.ts'
import type { RepositoryFormat } from './repository-format.ts'

/**
 * Reads a repository document. Each package is decoded by its own packaging version, whatever the document's format;
 * with `format` given, packages newer than that format are refused. Packaging 2.0 without a release version gets 0.
 */
export function parseRepository(document: unknown, format?: RepositoryFormat): Repository {
  const packages = (document as { packages?: unknown } | null)?.packages
  if (!Array.isArray(packages)) {
    throw packageFormatErrors.REPOSITORY_NOT_VALID({ reason: 'it has no list called "packages"' })
  }
  const additional = Object.keys(document as object).filter((key) => key !== 'packages')
  if (format !== undefined && additional.length > 0) {
    throw packageFormatErrors.REPOSITORY_NOT_VALID({ reason: `unknown keys: ${additional.join(', ')}` })
  }
  return { packages: packages.map((entry, index) => parsePackage(entry, index, format)) }
}

function parsePackage(
  entry: unknown,
  index: number,
  format: RepositoryFormat | undefined,
): PackageDefinition {
  const { name, version } = (entry ?? {}) as { name?: unknown; version?: unknown }
  const where = `package ${index} (${String(name)} ${String(version)})`
  const found = checkDefinition(entry)
  if (found.length > 0) {
    throw packageFormatErrors.REPOSITORY_NOT_VALID({ reason: `${where}: ${violationText(found)}` })
  }
  const definition = entry as PackageDefinition
  if (format && !packagingVersionsOf[format].includes(definition.packagingVersion)) {
    const reason = `${where}: packaging version ${definition.packagingVersion} does not belong into ${format}`
    throw packageFormatErrors.REPOSITORY_NOT_VALID({ reason })
  }
  return { ...definition, releaseVersion: definition.releaseVersion ?? 0 }
}

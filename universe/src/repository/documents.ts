import { formatFor, packagesFor, packagesInFormat, parseRepository } from '@dcos-lite/lib/package-format'
import type { PackageDefinition, RepositoryFormat } from '@dcos-lite/lib/package-format'
import { dcosVersions } from './dcos-versions.ts'
import type { DcosVersion } from './dcos-versions.ts'

/** One form of a repository. */
export interface RepositoryDocument {
  file: string
  format: RepositoryFormat
  /** Absent: the whole repository, unfiltered. */
  dcosVersion?: DcosVersion
  text: string
}

/** The text of a repository document. */
export function documentText(packages: readonly PackageDefinition[]): string {
  return `${JSON.stringify({ packages })}\n`
}

/** The packages that a cluster of this version reads, in its shape. */
export function packagesOfVersion(
  packages: readonly PackageDefinition[],
  dcosVersion: DcosVersion,
): PackageDefinition[] {
  const format = formatFor(dcosVersion)
  return parseRepository(
    { packages: packagesInFormat(format, packagesFor(dcosVersion, packages)).packages },
    format,
  ).packages
}

/** Every form of a repository that is served; the same packages give the same bytes. */
export function repositoryDocuments(packages: readonly PackageDefinition[]): RepositoryDocument[] {
  const whole: RepositoryDocument = { file: 'universe.json', format: 'v5', text: documentText(packages) }
  const texts = new Map<string, string>()
  const forVersions = dcosVersions.map((dcosVersion): RepositoryDocument => {
    const text = documentText(packagesOfVersion(packages, dcosVersion))
    const shared = texts.get(text) ?? text
    texts.set(text, shared)
    return {
      file: `repo-up-to-${dcosVersion}.json`,
      format: formatFor(dcosVersion),
      dcosVersion,
      text: shared,
    }
  })
  return [whole, ...forVersions]
}

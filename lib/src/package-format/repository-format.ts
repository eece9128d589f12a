import type { PackagingVersion } from './package-definition.ts'

/** The formats of repository documents. */
export type RepositoryFormat = 'v3' | 'v4' | 'v5'
export const repositoryFormats: readonly RepositoryFormat[] = ['v3', 'v4', 'v5']

/** What each format may contain. */
export const packagingVersionsOf: Record<RepositoryFormat, readonly PackagingVersion[]> = {
  v3: ['2.0', '3.0'],
  v4: ['2.0', '3.0', '4.0'],
  v5: ['2.0', '3.0', '4.0', '5.0'],
}

/** The media type of a repository document. */
export function repositoryMediaType(format: RepositoryFormat): string {
  return `application/vnd.dcos.universe.repo+json;charset=utf-8;version=${format}`
}

/** The media type of a single package definition, by its packaging version (`2.0` is v2). */
export function packageMediaType(version: PackagingVersion): string {
  return `application/vnd.dcos.universe.package+json;charset=utf-8;version=v${version[0]}`
}

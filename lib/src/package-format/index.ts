export { packagingVersions } from './package-definition.ts'
export type {
  CliBinary,
  CliPlatform,
  Json,
  JsonObject,
  License,
  PackageDefinition,
  PackageMetadata,
  PackageResource,
  PackagingVersion,
  Repository,
} from './package-definition.ts'
export { packageFormatErrors } from './errors.ts'
export { compareDcosVersions, parseDcosVersion } from './release-version.ts'
export { byNameAndRelease, findNewest } from './ordering.ts'
export {
  packageMediaType,
  packagingVersionsOf,
  repositoryFormats,
  repositoryMediaType,
} from './repository-format.ts'
export type { RepositoryFormat } from './repository-format.ts'
export {
  checkCommand,
  checkConfig,
  checkDefinition,
  checkMetadata,
  checkResource,
  violationText,
} from './check.ts'
export type { Violation } from './check.ts'
export { parseRepository } from './parse-repository.ts'
export { formatFor, packagesFor, packagesInFormat, runsOn } from './convert.ts'
export { findPackageTree, readPackageTree, revisionFileNames } from './read-tree.ts'
export type { RevisionFileName, RevisionFolder } from './read-tree.ts'
export { assembleRevision, assembleTree } from './assemble.ts'

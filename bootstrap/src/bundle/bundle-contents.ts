import { contentHash } from '../package/package-id.ts'
import type { PackageManifest } from '../package/package-manifest.ts'

/** The first member of a bundle: what it consists of. */
export interface BundleContents {
  format: 1
  bundleId: string
  arch: string
  packages: PackageManifest[]
  /** The package that is sent beside the bundle as plain files, because it is what unpacks it. */
  runtimeId: string
}

/** Where the contents lie in the bundle, and the folder of the packages. */
export const contentsFile = 'bundle.json'
export const packagesFolder = 'packages'

/** The id of a bundle with these packages. */
export function bundleIdOf(arch: string, packageIds: readonly string[]): string {
  return contentHash([arch, ...[...packageIds].sort()])
}

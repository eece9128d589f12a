/** One entry of a node package. Paths are relative, with `/`, below the package's folder. */
export type PackageEntry =
  | { path: string; type: 'file'; mode: number; sizeBytes: number; sha256: string }
  | { path: string; type: 'link'; target: string }

/** What a node package consists of; its id is a hash of this. */
export interface PackageManifest {
  name: string
  /** `<name>--<32 hex digits>` */
  id: string
  entries: PackageEntry[]
}

/** Lies in every unpacked package, so that the package can be verified at any time. */
export const packageManifestFile = '.dcos-package.json'

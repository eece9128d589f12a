/** A file that the installer sends to a node. */
export interface PushedFile {
  /** On the bootstrap host. */
  source: string
  /** On the node. */
  target: string
  mode: number
  sizeBytes: number
  sha256: string
}

export interface BundledPackage {
  name: string
  id: string
  sizeBytes: number
}

/** What is pushed to nodes: the runtime as plain files, the program that unpacks, and one compressed file with the rest. */
export interface Bundle {
  /** The compressed file, on the bootstrap host. */
  file: string
  bundleId: string
  arch: string
  /** Of `file`. */
  sizeBytes: number
  packages: BundledPackage[]
  /** All files of the first contact, `file` among them; the targets lie in `/opt/dcos/incoming/<bundleId>/`. */
  pushes: PushedFile[]
  /** The lowest glibc that everything in it runs on, `2.36`. */
  glibc: string
}

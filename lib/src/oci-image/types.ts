/** What an image says of the processes that run in it; the names are those of the OCI image specification. */
export interface ImageDefaults {
  Entrypoint?: string[]
  Cmd?: string[]
  /** `NAME=value` */
  Env?: string[]
  WorkingDir?: string
  User?: string
  Labels?: Record<string, string>
  /** `{'6379/tcp': {}}` */
  ExposedPorts?: Record<string, Record<string, never>>
}

/** What an image is made of. */
export interface ImageRecipe {
  /** One folder (or finished tar archive, or layer of the same folder) per layer, the lowest first; `.wh.NAME` in an upper one takes NAME away. */
  layers: (string | { archive: string } | BuiltLayer)[]
  defaults?: ImageDefaults
  architecture?: 'amd64' | 'arm64'
  /** Time of the image and of all its files, so that equal contents have equal digests. Default: the epoch. */
  madeAt?: Date
  /** How layers are compressed. Default gzip. */
  compression?: 'gzip' | 'zstd' | 'none'
}

/** A blob and what it is. */
export interface Descriptor {
  mediaType: string
  digest: string
  size: number
}

/** A layer as it lies in the layout, with the digest of its tar before compression. */
export interface BuiltLayer {
  descriptor: Descriptor
  diffId: string
}

/** An image in a folder of the OCI layout. */
export interface BuiltImage {
  /** The folder, with `oci-layout`, `index.json` and `blobs/sha256`. */
  folder: string
  /** Of the manifest: what a reference by digest names. */
  digest: string
  manifest: Descriptor
  platform: { architecture: string; os: string }
  blobs: Descriptor[]
}

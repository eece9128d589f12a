import type { ImageMirror } from '@dcos-lite/lib/image-registry'

/** How an agent fetches and keeps images. */
export interface ImageSettings {
  /** Registry of references that name none. Default: Docker's. */
  defaultRegistry?: string
  /** `host[:port]` of registries without TLS; those of the machine itself need no entry. */
  insecureRegistries?: string[]
  /** Places that are asked before the registry that a reference names, in this order. */
  mirrors?: ImageMirror[]
  /** Registries themselves are never asked: for networks without a way out. Default false. */
  mirrorsOnly?: boolean
  /** A docker `config.json` with logins, read at every pull. */
  credentialsFile?: string
  /** Images that are never deleted. */
  keep?: string[]
  /** Share of the disk that deleting unused images keeps free. Default 0.1. */
  diskHeadroom?: number
  /** Largest layer, unpacked. Default 32768. */
  maxUnpackedMiB?: number
  /** Layers fetched at a time. Default 3. */
  parallelDownloads?: number
}

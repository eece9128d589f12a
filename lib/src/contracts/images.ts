/** An image made ready on this node: folders from the lowest up, and the image's own defaults. */
export interface PreparedImage {
  digest: string
  /** Laid over one another they are the file tree of the image; nobody may write below them. */
  layerPaths: string[]
  environment: Record<string, string>
  entrypoint: string[]
  command: string[]
  workingDirectory: string
  user: string
}

/** How an image is brought. */
export interface ImageOptions {
  /** Asks the registry even when the image is here. */
  forcePull: boolean
  /** Text of a docker `config.json`; its logins come before those of the node. */
  credentials?: string
  /** Gives the wait up; a download that others wait for goes on. */
  signal?: AbortSignal
  progress?: (fetchedBytes: number, totalBytes: number) => void
}

/** Fetches, verifies and unpacks container images on a node. */
export interface ImageStore {
  prepare(reference: string, options: ImageOptions): Promise<PreparedImage>
}

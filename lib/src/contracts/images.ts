/** An image made ready on this node: layer folders from the lowest up, and the image's own defaults. */
export interface PreparedImage {
  digest: string
  layerPaths: string[]
  environment: Record<string, string>
  entrypoint: string[]
  command: string[]
  workingDirectory: string
  user: string
}

/** Fetches, verifies and unpacks container images on a node. */
export interface ImageStore {
  prepare(
    reference: string,
    options: { forcePull: boolean; progress?: (fetchedBytes: number, totalBytes: number) => void },
  ): Promise<PreparedImage>
}

/** The first line of a bundle file. It covers every byte that follows. */
export interface BundleHeader {
  bundleId: string
  /** Of the payload, which is a tar file compressed by zstd. */
  sha256: string
  sizeBytes: number
}

const magic = 'dcos-lite-bundle/1'

/** A first line is never longer. */
export const longestHeader = 160

/** The first line, with its line end. */
export function formatHeader({ bundleId, sha256, sizeBytes }: BundleHeader): string {
  return `${magic} ${bundleId} ${sha256} ${sizeBytes}\n`
}

/** Reads the first line; undefined when the file does not begin with one. */
export function parseHeader(text: string): { header: BundleHeader; lengthBytes: number } | undefined {
  const match = /^dcos-lite-bundle\/1 ([0-9a-f]{32}) ([0-9a-f]{64}) ([1-9]\d{0,14})\n/.exec(text)
  if (match?.[1] === undefined || match[2] === undefined) return undefined
  const header = { bundleId: match[1], sha256: match[2], sizeBytes: Number(match[3]) }
  return { header, lengthBytes: match[0].length }
}

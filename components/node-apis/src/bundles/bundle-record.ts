/** How far a bundle is, in the words of DC/OS. */
export type BundleStatus = 'Unknown' | 'Started' | 'InProgress' | 'Done' | 'Canceled' | 'Deleted' | 'Failed'

/** What is remembered of a bundle (`bundle.json`). */
export interface BundleRecord {
  format: number
  id: string
  type: 'Local' | 'Cluster'
  status: BundleStatus
  /** RFC 3339. */
  startedAt: string
  stoppedAt?: string
  /** Bytes of the archive. */
  size: number
  /** Share of the parts that are there, 0 to 100. */
  progress: number
  errors: string[]
}

/** The format of the records of this release. */
export const bundleFormat = 1

/** Whether it is being made. */
export const isRunning = ({ status }: Pick<BundleRecord, 'status'>): boolean =>
  status === 'Started' || status === 'InProgress'

/** A bundle as clients know it. */
export function bundleJson({ id, type, size, status, startedAt, stoppedAt, errors }: BundleRecord): object {
  return {
    id,
    type,
    size,
    status,
    started_at: startedAt,
    ...(stoppedAt === undefined ? {} : { stopped_at: stoppedAt }),
    errors,
  }
}

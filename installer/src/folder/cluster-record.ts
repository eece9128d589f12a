import { readIfThere } from '@dcos-lite/lib/files'
import { installerErrors } from '../errors.ts'
import type { InstallerFolder } from './open-folder.ts'

/** What cluster.json holds. */
export interface ClusterRecord {
  format: 1
  clusterId: string
  createdAt: string
  /** Hash of the superuser's password, so that later runs configure the same one. */
  superuserPasswordHash?: string
}

/** Reads cluster.json; undefined before the first installation. */
export async function readRecord(folder: InstallerFolder): Promise<ClusterRecord | undefined> {
  const text = await readIfThere(folder.clusterFile)
  if (text === undefined) return undefined
  try {
    const record = JSON.parse(text) as ClusterRecord
    if (record.format === 1 && typeof record.clusterId === 'string') return record
  } catch (error) {
    throw installerErrors.FOLDER_DAMAGED({ file: folder.clusterFile }, { cause: error })
  }
  throw installerErrors.FOLDER_DAMAGED({ file: folder.clusterFile })
}

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readRecord, readRecords } from '../checkpoint/read-records.ts'
import { writeRecord } from '../checkpoint/write-record.ts'
import type { OverlayPlan } from '../../protocol/overlay.ts'
import type { NetworkRecord } from './types.ts'

/** Newest formats of what is written here. */
export const networkFormats = { network: 1, overlay: 1 } as const

/** What the agent has written down of networks. */
export interface NetworkRecordBook {
  all(): Promise<NetworkRecord[]>
  save(record: NetworkRecord): Promise<void>
  remove(ownerId: string): Promise<void>
  overlay(): Promise<OverlayPlan | undefined>
  saveOverlay(plan: OverlayPlan): Promise<void>
  removeOverlay(): Promise<void>
}

/** Opens the records below the checkpoints of an agent. */
export async function openNetworkRecords(metaFolder: string): Promise<NetworkRecordBook> {
  const folder = join(metaFolder, 'networks')
  const overlayFile = join(metaFolder, 'overlay.json')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const fileOf = (ownerId: string): string => join(folder, `${ownerId}.json`)
  return {
    all: () => readRecords<NetworkRecord>(folder, networkFormats.network),
    save: (record) => writeRecord(fileOf(record.ownerId), JSON.stringify(record), 'new'),
    remove: (ownerId) => rm(fileOf(ownerId), { force: true }),
    async overlay() {
      const read = await readRecord<{ format: number; plan: OverlayPlan }>(
        overlayFile,
        networkFormats.overlay,
      )
      return read?.plan
    },
    saveOverlay: (plan) =>
      writeRecord(overlayFile, JSON.stringify({ format: networkFormats.overlay, plan }), 'new'),
    removeOverlay: () => rm(overlayFile, { force: true }),
  }
}

import { mkdir, rm } from 'node:fs/promises'
import type { Resource } from '@dcos-lite/lib/mesos'
import type { AgentBook } from '../checkpoint/agent-record.ts'
import type { WorkLayout } from '../checkpoint/layout.ts'
import { isSafeId } from '../lifecycle/decide/acceptance.ts'
import { planVolumeFolders } from './decide/plan-volume-folders.ts'

/** Deletes the folders of volumes that are gone, checkpoints reservations and volumes, and makes new folders. */
export async function applyResources(
  resources: Resource[],
  book: AgentBook,
  layout: WorkLayout,
): Promise<void> {
  const { create, destroy } = planVolumeFolders(book.checkpointedResources(), resources)
  const unsafe = create.find(({ persistenceId }) => !isSafeId(persistenceId))
  if (unsafe) throw new Error(`the persistence id "${unsafe.persistenceId}" is not valid`)
  // Deleted before it is forgotten: a later volume of the same id must not find the old data.
  for (const { role, persistenceId } of destroy) {
    await rm(layout.volumeFolder(role, persistenceId), { recursive: true, force: true })
  }
  await book.setResources(resources)
  for (const { role, persistenceId } of create) {
    await mkdir(layout.volumeFolder(role, persistenceId), { recursive: true })
  }
}

import { mkdir, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { TaskRecord } from '../checkpoint/records.ts'

/** Makes the sandbox of a member of a task group reachable as `containers/<container>` of its executor, too. */
export async function linkNestedSandbox(
  record: Pick<TaskRecord, 'containerId' | 'executorDirectory' | 'directory'>,
): Promise<void> {
  const { containerId, executorDirectory, directory } = record
  if (directory === executorDirectory) return
  const folder = join(executorDirectory, 'containers')
  await mkdir(folder, { recursive: true })
  try {
    await symlink(join('..', 'tasks', basename(directory)), join(folder, containerId))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

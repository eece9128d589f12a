import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Writes everything of the file system that a folder is on to the disk: one call for thousands of small files. */
export async function syncFileSystem(folder: string): Promise<void> {
  await run('sync', ['--file-system', folder])
}

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * Resolves when everything in a folder would survive a loss of power; to be called before the rename that makes it valid.
 * Thousands of files are written out at once by `sync` of the machine, instead of one by one.
 */
export async function flushFolder(folder: string): Promise<void> {
  await promisify(execFile)('sync', ['-f', folder])
}

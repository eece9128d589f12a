import { copyFile, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'

async function cutLog(file: string, limitBytes: number): Promise<void> {
  const stats = await stat(file).catch(() => undefined) // not written yet
  if (!stats?.isFile() || stats.size <= limitBytes) return
  // The task holds the file open, so it is copied and emptied; it is opened for appending only.
  await copyFile(file, `${file}.1`)
  await truncate(file, 0)
}

/** Cuts `stdout` and `stderr` of a sandbox once they are larger than the limit; the part before is kept as `.1`. */
export async function cutLogs(sandbox: string, limitBytes: number): Promise<void> {
  for (const name of ['stdout', 'stderr']) await cutLog(join(sandbox, name), limitBytes)
}

import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []) // deleted meanwhile
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name))
}

/** Every run folder below `slaves`, of this agent id and of earlier ones, with the time of its last change. */
export async function findSandboxes(slavesFolder: string): Promise<{ folder: string; changedMs: number }[]> {
  const found: { folder: string; changedMs: number }[] = []
  for (const agent of await foldersIn(slavesFolder)) {
    for (const framework of await foldersIn(join(agent, 'frameworks'))) {
      for (const executor of await foldersIn(join(framework, 'executors'))) {
        for (const folder of await foldersIn(join(executor, 'runs'))) {
          const stats = await lstat(folder).catch(() => undefined) // deleted meanwhile
          if (stats) found.push({ folder, changedMs: stats.mtimeMs })
        }
      }
    }
  }
  return found
}

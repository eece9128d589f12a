import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfThere } from '@dcos-lite/lib/files'
import type { ProcessIdentity } from '../../machine/process-table.ts'
import { parseIdentity } from '../../machine/process-table.ts'
import type { ContainerExit } from '../types.ts'
import { revoked } from './supervisor-script.ts'

/** The task's process as it wrote itself down; undefined while it has not. */
export async function readTask(stateFolder: string): Promise<ProcessIdentity | undefined> {
  return parseIdentity((await readIfThere(join(stateFolder, 'task'))) ?? '')
}

/** The shell's exit status as code or signal. A program that itself exits with 128 + n looks like signal n. */
export function exitOf(status: number): ContainerExit {
  const signal = status - 128
  return signal >= 1 && signal <= 31 ? { signal } : { code: status }
}

/** How the task ended, as its supervisor wrote it down; undefined while it has not. */
export async function readExit(stateFolder: string): Promise<ContainerExit | undefined> {
  const text = await readIfThere(join(stateFolder, 'exit'))
  return text === undefined ? undefined : exitOf(Number.parseInt(text, 10) || 0)
}

/** Makes sure that a task that did not start never will. Returns false when it did start. */
export async function revokeStart(stateFolder: string): Promise<boolean> {
  const file = join(stateFolder, 'task')
  try {
    const handle = await open(file, 'wx')
    await handle.writeFile(revoked)
    await handle.close()
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') {
      // Not even the folder was made. It is made now, so that nobody who comes late can start the task in it.
      await mkdir(stateFolder, { recursive: true, mode: 0o700 })
      return await revokeStart(stateFolder)
    }
    if (code === 'EEXIST') return (await readIfThere(file)) === revoked
    throw error
  }
}

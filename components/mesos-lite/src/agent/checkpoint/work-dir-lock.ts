import { open, readFile, rm } from 'node:fs/promises'
import { findProcess, isAlive, parseIdentity } from '../machine/process-table.ts'
import { agentErrors } from '../errors.ts'
import type { WorkLayout } from './layout.ts'

async function tryCreate(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.writeFile(text)
    await handle.close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Takes the work folder for this agent and returns the way to give it back. The lock of a process that is dead,
 * or whose pid is somebody else's by now, does not count. Throws DCL_MESOS_AGENT_WORK_DIR_IN_USE.
 */
export async function lockWorkDir(layout: WorkLayout): Promise<() => Promise<void>> {
  const self = await findProcess(process.pid)
  const text = self ? `${self.pid} ${self.startTime}\n` : `${process.pid} 0\n`
  for (;;) {
    if (await tryCreate(layout.lockFile, text)) return () => rm(layout.lockFile, { force: true })
    const holder = parseIdentity(await readFile(layout.lockFile, 'utf8').catch(() => ''))
    if (holder && (await isAlive(holder))) {
      throw agentErrors.WORK_DIR_IN_USE({ workDir: layout.workDir, pid: holder.pid })
    }
    await rm(layout.lockFile, { force: true })
  }
}

import { readlink } from 'node:fs/promises'
import type { ProcessIdentity } from '../../machine/process-table.ts'
import { isAlive } from '../../machine/process-table.ts'
import type { Entrance, EntranceOptions } from '../types.ts'
import { userPrefix } from './spawn-task.ts'

/** The way beside a plain process: its folder and its user. */
export async function enterProcess(
  task: ProcessIdentity,
  { user, workingFolder }: EntranceOptions,
): Promise<Entrance | undefined> {
  if (!(await isAlive(task))) return undefined
  // A task may have left its folder, even to one that is gone by now.
  const cwd = workingFolder ?? (await readlink(`/proc/${task.pid}/cwd`).catch(() => '/'))
  return {
    words: (argv) => [...userPrefix(user), ...argv],
    ...{ cwd, pid: task.pid, hasVariables: true },
    ...(user ? { user } : {}),
  }
}

import { open, readFile, rename } from 'node:fs/promises'
import { messageOf } from '@dcos-lite/lib/errors'
import { mpiErrors } from '../errors.ts'
import type { Gang } from '../gang/types.ts'

/** What a scheduler must know to go on where another process of it ended. */
export interface SchedulerState {
  version: 1
  frameworkId?: string
  gangs: Gang[]
}

/** Reads what an earlier process left; undefined when there is nothing. */
export async function readState(file: string): Promise<SchedulerState | undefined> {
  try {
    const state = JSON.parse(await readFile(file, 'utf8')) as SchedulerState
    if ((state.version as number) !== 1) throw new Error(`its version is ${String(state.version)}, not 1`)
    return state
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw mpiErrors.STATE_UNREADABLE({ file, reason: messageOf(error) }, { cause: error })
  }
}

/** Writes the state so that a reader finds the old one or the new one, whatever happens. */
export async function writeState(file: string, state: SchedulerState): Promise<void> {
  const part = await open(`${file}.part`, 'w')
  try {
    await part.writeFile(JSON.stringify(state))
    await part.sync()
  } finally {
    await part.close()
  }
  await rename(`${file}.part`, file)
}

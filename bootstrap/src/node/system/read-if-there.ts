import type { Dirent } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { messageOf } from '@dcos-lite/lib/errors'
import { bootstrapErrors } from '../../errors.ts'

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
}

/** The text of a file, or undefined when it is not there. */
export async function readTextIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** A JSON file of this node. Throws DCL_BOOTSTRAP_NODE_STATE_UNREADABLE when it is there and is none. */
export async function readJsonIfThere<T>(file: string): Promise<T | undefined> {
  const text = await readTextIfThere(file)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as T
  } catch (error) {
    throw bootstrapErrors.NODE_STATE_UNREADABLE({ file, reason: messageOf(error) }, { cause: error })
  }
}

/** What is in a folder, or nothing when it is not there; temporary names are left out. */
export async function listIfThere(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter(({ name }) => !name.startsWith('.') && !name.endsWith('.part'))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

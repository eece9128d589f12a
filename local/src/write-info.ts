import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { localErrors } from './errors.ts'
import type { LocalInfo } from './options.ts'

function refused(error: unknown): Error {
  return localErrors.OPTIONS_INVALID({ option: '--info', reason: (error as Error).message }, { cause: error })
}

/** Makes room for the facts before anything is started: the folder exists, and no facts of an earlier start lie there. */
export async function prepareInfo(file: string): Promise<void> {
  const path = resolve(file)
  try {
    await mkdir(dirname(path), { recursive: true })
    await rm(path, { force: true })
  } catch (error) {
    throw refused(error)
  }
}

/** Writes the facts of a healthy cluster by rename (mode 0600: it holds a token). Returns the way to remove it. */
export async function writeInfo(file: string, info: LocalInfo): Promise<() => Promise<void>> {
  const path = resolve(file)
  try {
    await writeFile(`${path}.part`, JSON.stringify(info, null, 2) + '\n', { mode: 0o600 })
    await rename(`${path}.part`, path)
  } catch (error) {
    throw refused(error)
  }
  return () => rm(path, { force: true })
}

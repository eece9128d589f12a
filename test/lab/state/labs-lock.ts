import { join } from 'node:path'
import { labsRoot } from '../machine/folders.ts'
import { withLock } from '../machine/lock.ts'

/** Keeps two processes from choosing the same name or subnet, and from removing a lab that is being claimed. */
export const withLabsLock = <T>(work: () => Promise<T>): Promise<T> =>
  withLock(join(labsRoot(), 'labs.lock'), work)

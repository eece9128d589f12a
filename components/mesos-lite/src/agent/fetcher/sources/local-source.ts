import { spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { copyFile, open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { TaskUser } from '../../launcher/types.ts'
import type { ObtainOptions } from './types.ts'

const reasons: Record<string, string> = {
  ENOENT: 'this machine has no such file',
  EACCES: 'the agent may not read it',
  ENOTDIR: 'this machine has no such file',
}

/** The size of a plain file of this machine. Throws a plain reason. */
export async function sizeOfLocal(path: string): Promise<number> {
  const stats = await stat(path).catch((error: unknown) => {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new Error(reasons[code] ?? message, { cause: error })
  })
  if (!stats.isFile()) throw new Error('it is no plain file')
  return stats.size
}

function asUser({ uid, gid, groups }: TaskUser): string[] {
  const membership =
    groups === undefined
      ? '--init-groups'
      : groups.length > 0
        ? `--groups=${groups.join(',')}`
        : '--clear-groups'
  return [`--reuid=${uid}`, `--regid=${gid}`, membership, '--']
}

/** Reads with the rights of the user of the task, so that no task gets what it could not read itself. */
async function copyAs(user: TaskUser, path: string, handle: FileHandle, signal: AbortSignal): Promise<void> {
  const child = spawn('setpriv', [...asUser(user), 'cat', '--', path], {
    stdio: ['ignore', handle.fd, 'ignore'],
    signal,
  })
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`the user of the task (${user.uid}) may not read it`)),
    )
  })
}

/** Copies a file of this machine to one that does not exist yet; gives the number of bytes. Its rights come along. */
export async function copyLocal(
  path: string,
  target: string,
  { user, signal }: ObtainOptions,
): Promise<number> {
  await sizeOfLocal(path)
  if (user === undefined) {
    await copyFile(path, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    return (await stat(target)).size
  }
  const handle = await open(target, 'wx', 0o600)
  try {
    await copyAs(user, path, handle, signal)
    await handle.chmod((await stat(path)).mode & 0o777)
    return (await handle.stat()).size
  } finally {
    await handle.close()
  }
}

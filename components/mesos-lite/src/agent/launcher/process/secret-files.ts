import { createHash } from 'node:crypto'
import {
  access,
  chmod,
  chown,
  constants,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../../errors.ts'
import type { LaunchSpec } from '../types.ts'

/** Secrets of plain processes as files outside of every sandbox, in memory where the machine has such a place. */
export interface SecretFiles {
  /** Writes the secrets of a container and links to them. Throws DCL_MESOS_AGENT_LAUNCH_FAILED. */
  write(spec: LaunchSpec): Promise<void>
  /** Puts this content in the place of one of them, whole or not at all; false when it is the same. */
  replace(containerId: string, index: number, content: Uint8Array): Promise<boolean>
  remove(containerId: string): Promise<void>
  /** Removes those of containers that nobody knows any more. */
  keepOnly(containerIds: ReadonlySet<string>): Promise<void>
}

const memory = '/dev/shm'

/** Everybody may write beside it: what has its name already must not be somebody else's, nor lead elsewhere. */
async function refuseForeign(folder: string): Promise<void> {
  const found = await lstat(folder)
  if (found.isDirectory() && found.uid === process.geteuid?.()) return
  throw new Error(`${folder} was made by somebody else`)
}

/** Creates the keeper; `sandboxes` tells the agents of one machine apart. */
export function createSecretFiles(sandboxes: string, besides: string): SecretFiles {
  const name = `dcos-secrets-${createHash('sha256').update(sandboxes).digest('hex').slice(0, 16)}`
  let home: Promise<string> | undefined
  const findHome = (): Promise<string> =>
    (home ??= access(memory, constants.W_OK | constants.X_OK).then(
      () => join(memory, name),
      () => join(besides, name),
    ))
  const folderOf = async (containerId: string): Promise<string> => join(await findHome(), containerId)
  const removeIfEmpty = async (): Promise<void> => {
    // The last one takes it along; while it holds others it stays. It is made again when it is needed.
    await rmdir(await findHome()).catch(() => undefined)
  }
  const replaceWith = async (
    folder: string,
    index: number,
    content: Uint8Array,
    owner: { uid: number; gid: number } | undefined,
  ) => {
    const part = join(folder, `${index}.part`)
    await rm(part, { force: true })
    await writeFile(part, content, { mode: 0o600, flag: 'wx' })
    if (owner) await chown(part, owner.uid, owner.gid)
    await rename(part, join(folder, String(index)))
  }
  return {
    async write(spec) {
      const { containerId, credentials = [], user } = spec
      if (credentials.length === 0) return
      try {
        const above = await findHome()
        const folder = await folderOf(containerId)
        await mkdir(above, { recursive: true, mode: 0o700 })
        await refuseForeign(above)
        await mkdir(folder, { recursive: true, mode: 0o700 })
        // Other users go through it to what is theirs.
        await chmod(above, 0o711)
        if (user) await chown(folder, user.uid, user.gid)
        for (const [index, { target, content }] of credentials.entries()) {
          await replaceWith(folder, index, content, user)
          await symlink(join(folder, String(index)), target)
        }
      } catch (error) {
        const reason = `its secrets cannot be written: ${(error as Error).message}`
        throw agentErrors.LAUNCH_FAILED({ reason }, { cause: error })
      }
    },
    async replace(containerId, index, content) {
      const folder = await folderOf(containerId)
      if ((await readFile(join(folder, String(index)))).equals(content)) return false
      await replaceWith(folder, index, content, await stat(folder))
      return true
    },
    async remove(containerId) {
      await rm(await folderOf(containerId), { recursive: true, force: true })
      await removeIfEmpty()
    },
    async keepOnly(containerIds) {
      const folder = await findHome()
      // Without secrets there is none.
      const names = await readdir(folder).catch(() => [] as string[])
      for (const each of names) {
        if (!containerIds.has(each)) await rm(join(folder, each), { recursive: true, force: true })
      }
      await removeIfEmpty()
    },
  }
}

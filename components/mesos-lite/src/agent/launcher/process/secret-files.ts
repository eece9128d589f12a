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
import { basename, join } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'
import { agentErrors } from '../../errors.ts'
import { listProcesses, readEnvironment } from '../../machine/process-table.ts'
import type { LaunchSpec } from '../types.ts'

/** Secrets of plain processes as files outside of every sandbox, in memory where the machine has such a place. */
export interface SecretFiles {
  /**
   * Writes the secrets of a container and links to them; gives their folder when there are any. Throws
   * DCL_MESOS_AGENT_LAUNCH_FAILED.
   */
  write(spec: LaunchSpec): Promise<string | undefined>
  /** Puts this content in the place of one of them, whole or not at all; false when it is the same. */
  replace(containerId: string, index: number, content: Uint8Array): Promise<boolean>
  remove(containerId: string): Promise<void>
  /** Removes those of containers that nobody knows any more. */
  keepOnly(containerIds: ReadonlySet<string>): Promise<void>
  /**
   * Removes those that other agents of this user left in memory, when no process of the container is there any more:
   * agent and supervisors were killed, and that agent was never started again. Gives how many containers it were.
   */
  sweepForgotten(): Promise<number>
}

const memory = '/dev/shm'
const prefix = 'dcos-secrets-'
/** Secrets are written before the processes of their container are there. */
const launchMs = 10 * 60_000
const mostAttempts = 5

/** Everybody may write beside it: what has its name already must not be somebody else's, nor lead elsewhere. */
async function refuseForeign(folder: string): Promise<void> {
  const found = await lstat(folder)
  if (found.isDirectory() && found.uid === process.geteuid?.()) return
  throw new Error(`${folder} was made by somebody else`)
}

/** Folders of containers in the home of another agent of this user that are older than a launch takes. */
async function oldFolders(home: string, nowMs: number): Promise<string[]> {
  try {
    await refuseForeign(home)
    const folders = (await readdir(home)).map((each) => join(home, each))
    const times = await Promise.all(folders.map(async (folder) => (await lstat(folder)).mtimeMs))
    return folders.filter((_, index) => nowMs - (times[index] ?? nowMs) > launchMs)
  } catch {
    return [] // somebody else's, or it went just now
  }
}

/** The containers that have a process on this machine. */
async function livingContainers(): Promise<ReadonlySet<string>> {
  const ids = (await listProcesses()).map(
    async ({ pid }) => (await readEnvironment(pid))?.get('MESOS_CONTAINER_ID') ?? '',
  )
  return new Set(await Promise.all(ids))
}

/** Creates the keeper; `sandboxes` tells the agents of one machine apart. */
export function createSecretFiles(sandboxes: string, besides: string, clock: Clock): SecretFiles {
  const name = `${prefix}${createHash('sha256').update(sandboxes).digest('hex').slice(0, 16)}`
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
  /** A folder for a container. The last task that ends takes the home along, perhaps at this very moment. */
  const makeFolder = async (containerId: string): Promise<string> => {
    const above = await findHome()
    const folder = await folderOf(containerId)
    for (let attempt = 1; ; attempt++) {
      try {
        await mkdir(above, { recursive: true, mode: 0o700 })
        await refuseForeign(above)
        await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'EEXIST') throw error
        })
        // Other users go through it to what is theirs.
        await chmod(above, 0o711)
        return folder
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === mostAttempts) throw error
      }
    }
  }
  return {
    async write(spec) {
      const { containerId, credentials = [], user } = spec
      if (credentials.length === 0) return undefined
      try {
        const folder = await makeFolder(containerId)
        if (user) await chown(folder, user.uid, user.gid)
        for (const [index, { target, content }] of credentials.entries()) {
          await replaceWith(folder, index, content, user)
          await symlink(join(folder, String(index)), target)
        }
        return folder
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
    async sweepForgotten() {
      const own = await findHome()
      const homes = (await readdir(memory).catch(() => [] as string[]))
        .filter((each) => each.startsWith(prefix))
        .map((each) => join(memory, each))
        .filter((each) => each !== own)
      let removed = 0
      let living: ReadonlySet<string> | undefined
      for (const home of homes) {
        for (const folder of await oldFolders(home, clock.nowMs())) {
          living ??= await livingContainers()
          if (living.has(basename(folder))) continue
          await rm(folder, { recursive: true, force: true })
          removed += 1
        }
        await rmdir(home).catch(() => undefined) // others are in it, or it is not ours
      }
      return removed
    },
  }
}

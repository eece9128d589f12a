import { mkdir, open, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { lastWords } from '@dcos-lite/lib/programs'
import { agentErrors } from '../errors.ts'
import { runProgram } from './run-program.ts'

/** Network namespaces, each kept by a file that it is mounted on. */
export interface Namespaces {
  pathOf(ownerId: string): string
  /** Makes one with a loopback; one that is there stays. Throws DCL_MESOS_AGENT_NETWORK_FAILED. */
  make(ownerId: string): Promise<void>
  isThere(ownerId: string): Promise<boolean>
  /** Nothing when there is none. */
  remove(ownerId: string): Promise<void>
  /** Owners that have one, or a file that was to become one. */
  owners(): Promise<string[]>
}

/** Opens the namespaces below a folder; `ip` is the program that sets the loopback up. */
export function openNamespaces(folder: string, ip: string): Namespaces {
  const pathOf = (ownerId: string): string => join(folder, ownerId)
  const isMounted = async (path: string): Promise<boolean> =>
    (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').some((line) => line.split(' ')[4] === path)
  const must = async (words: string[]): Promise<void> => {
    const end = await runProgram(words)
    if (end.exitCode !== 0) {
      const reason = `its namespace could not be made: ${words[0] ?? ''}: ${lastWords(end)}`
      throw agentErrors.NETWORK_FAILED({ reason })
    }
  }
  return {
    pathOf,
    isThere: (ownerId) => isMounted(pathOf(ownerId)),
    async make(ownerId) {
      const path = pathOf(ownerId)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      if (!(await isMounted(path))) {
        await (await open(path, 'a', 0o600)).close()
        await must(['unshare', `--net=${path}`, 'true'])
      }
      await must(['nsenter', `--net=${path}`, ip, 'link', 'set', 'lo', 'up'])
    },
    async remove(ownerId) {
      const path = pathOf(ownerId)
      while (await isMounted(path)) await must(['umount', '--lazy', path])
      await rm(path, { force: true })
    },
    owners: () =>
      readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      }),
  }
}

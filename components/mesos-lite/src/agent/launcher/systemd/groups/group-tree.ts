import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = '/sys/fs/cgroup'

/** The control groups of the machine, of either version. Groups are named as systemd names them, from its root. */
export interface GroupTree {
  /** Every controller is a tree of its own (version 1), with or without an empty tree of version 2 beside. */
  old: boolean
  /** Pids in the group itself; none when it is gone. */
  pids(group: string): Promise<number[]>
  /** The files that a process writes its pid into to join the group everywhere. */
  doors(group: string): Promise<string[]>
  /** Text of a file of the first of these controllers that has it; `unified` is the tree of version 2. */
  read(
    group: string,
    files: readonly (readonly [controller: string, file: string])[],
  ): Promise<string | undefined>
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENODEV') return undefined // the group or the controller is not there
    throw error
  }
}

/** Finds out how the control groups of this machine are laid out. */
export function findGroupTree(): GroupTree {
  const old = !existsSync(join(root, 'cgroup.controllers'))
  const named = old ? (existsSync(join(root, 'unified')) ? 'unified' : 'systemd') : ''
  return {
    old,
    async pids(group) {
      const text = (await readIfThere(join(root, named, group, 'cgroup.procs'))) ?? ''
      return text.split('\n').filter(Boolean).map(Number)
    },
    async doors(group) {
      if (!old) return [join(root, group, 'cgroup.procs')]
      const trees = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory())
      return trees
        .map(({ name }) => join(root, name, group, 'cgroup.procs'))
        .filter((file) => existsSync(file))
    },
    async read(group, files) {
      for (const [controller, file] of files) {
        if (!old && controller !== 'unified') continue
        const text = await readIfThere(join(root, old ? controller : '', group, file))
        if (text !== undefined) return text
      }
      return undefined
    },
  }
}

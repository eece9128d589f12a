import { readlink } from 'node:fs/promises'
import { userPrefix } from '../../process/spawn-task.ts'
import type { Entrance, EntranceOptions } from '../../types.ts'
import { findProgram } from '../files/find-program.ts'

// Joins the groups with the rights of the agent; everything else follows inside.
const joinAndRun = `while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done
shift
exec "$@"`

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const namespaces = ['--mount', '--net', '--ipc', '--uts']

const hostProgram = (name: string): Promise<string> =>
  findProgram(name, process.env['PATH'] ?? usualPath, '/')

async function hasOwnPids(pid: number): Promise<boolean> {
  const [its, ours] = await Promise.all([readlink(`/proc/${pid}/ns/pid`), readlink('/proc/self/ns/pid')])
  return its !== ours
}

/** The words before others that put these into the groups of a unit. */
export function joinGroups(doors: readonly string[]): string[] {
  return ['/bin/sh', '-c', joinAndRun, 'enter', ...doors, '--']
}

/** The way into a unit on the files of the machine: its control groups, its namespaces, its user. */
export async function enterGroup(
  { pid, doors }: { pid: number; doors: string[] },
  { user, workingFolder }: EntranceOptions,
): Promise<Entrance | undefined> {
  try {
    const enter = [
      ...[await hostProgram('nsenter'), `--target=${pid}`, ...namespaces, '--root'],
      ...((await hasOwnPids(pid)) ? ['--pid'] : []),
      ...[workingFolder === undefined ? '--wd' : `--wdns=${workingFolder}`, '--'],
    ]
    const [, ...asUser] = userPrefix(user)
    const become = user === undefined ? [] : [await hostProgram('setpriv'), ...asUser]
    return {
      words: (argv) => [...joinGroups(doors), ...enter, ...become, ...argv],
      ...{ cwd: '/', pid, hasVariables: true },
      ...(user ? { user } : {}),
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined // it ended meanwhile
    throw error
  }
}

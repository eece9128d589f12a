import { readFileSync } from 'node:fs'
import { mountsOf } from '../machine/mounts.ts'

/** A mounted cgroup hierarchy of this machine. */
export interface Hierarchy {
  /** Where it is mounted. */
  folder: string
  version: 1 | 2
  /** Controllers that can be used in it; the hierarchy of systemd itself has none. */
  controllers: string[]
}

const notControllers = new Set(['rw', 'ro', 'xattr', 'clone_children', 'nsdelegate', 'memory_recursiveprot'])

function controllersOf(folder: string, options: string[]): string[] {
  const known = new Set(
    readFileSync('/proc/cgroups', 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t')[0] ?? ''),
  )
  return options.filter((option) => known.has(option) && !notControllers.has(option) && folder !== '')
}

/** Every hierarchy below /sys/fs/cgroup: one on a v2 machine, one per controller (and v2 without any) on a v1 one. */
export function findHierarchies(): Hierarchy[] {
  return mountsOf()
    .filter(({ point }) => point === '/sys/fs/cgroup' || point.startsWith('/sys/fs/cgroup/'))
    .flatMap(({ point, type, options }): Hierarchy[] => {
      if (type === 'cgroup')
        return [{ folder: point, version: 1, controllers: controllersOf(point, options) }]
      if (type !== 'cgroup2') return []
      const controllers = readFileSync(`${point}/cgroup.controllers`, 'utf8').split(/\s+/).filter(Boolean)
      return [{ folder: point, version: 2, controllers }]
    })
}

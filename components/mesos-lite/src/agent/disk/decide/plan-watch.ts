import type { Resource } from '@dcos-lite/lib/mesos'
import { volumePlace } from '../../operations/decide/volume-place.ts'

/** What runs in one sandbox: a command, a custom executor, or the members of a task group together. */
export interface DiskUser {
  /** Of the executor. */
  containerId: string
  /** Folders that count as the sandbox. */
  folders: string[]
  /** All that it holds. */
  resources: Resource[]
}

/** What is measured, and how large it may become. */
export interface DiskPlace {
  containerId: string
  what: 'sandbox' | 'volume'
  folders: string[]
  quotaBytes: number
  /** The resources that are the quota. */
  quota: Resource[]
}

const mebibyte = 1024 * 1024

const bytesOf = (resources: readonly Resource[]): number =>
  resources.reduce((sum, { scalar }) => sum + (scalar?.value ?? 0), 0) * mebibyte

/**
 * The places to measure. Where a sandbox has no disk nothing is measured, as in Mesos, and a whole mounted disk limits
 * itself.
 */
export function planDiskWatch(users: readonly DiskUser[], workDir: string): DiskPlace[] {
  return users.flatMap(({ containerId, folders, resources }) => {
    const disks = resources.filter(({ name }) => name === 'disk')
    const quota = disks.filter(({ disk }) => disk?.persistence === undefined)
    const volumes = disks.filter(({ disk }) => disk?.persistence && disk.source?.type !== 'MOUNT')
    const byPath = Map.groupBy(volumes, (volume) => volumePlace(workDir, volume).path)
    return [
      ...(bytesOf(quota) > 0
        ? [{ containerId, what: 'sandbox' as const, folders, quotaBytes: bytesOf(quota), quota }]
        : []),
      // A shared volume has its size once, however many members of a group use it.
      ...[...byPath].map(([path, members]) => {
        const one = members.slice(0, 1)
        return { containerId, what: 'volume' as const, folders: [path], quotaBytes: bytesOf(one), quota: one }
      }),
    ]
  })
}

/** Why a container is ended. */
export interface DiskExcess {
  message: string
  limitation: Resource[]
}

const text = (bytes: number): string => `${Math.round((bytes / mebibyte) * 10) / 10}MB`

/** Whether a place holds more than it may; undefined when it does not. */
export function judgeDisk(place: DiskPlace, usedBytes: number): DiskExcess | undefined {
  if (usedBytes <= place.quotaBytes) return undefined
  const { persistence } = place.quota[0]?.disk ?? {}
  const what = place.what === 'volume' ? `the persistent volume "${persistence?.id ?? ''}"` : 'the sandbox'
  return {
    message: `Disk usage (${text(usedBytes)}) exceeds quota (${text(place.quotaBytes)}) of ${what}`,
    limitation: place.quota,
  }
}

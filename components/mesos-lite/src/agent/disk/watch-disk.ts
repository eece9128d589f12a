import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AgentContext } from '../tasks/agent-context.ts'
import type { TaskKeeper } from '../tasks/task-keeper.ts'
import { hasProjectQuota } from './decide/project-quota.ts'
import type { DiskExcess, DiskPlace, DiskUser } from './decide/plan-watch.ts'
import { judgeDisk, planDiskWatch } from './decide/plan-watch.ts'
import { measureFolders } from './measure-folders.ts'

/** What containers use of the disk. */
export interface DiskWatch {
  /** Bytes of the sandbox of an executor; undefined before it was measured, and where it has no disk. */
  usedBytes(executorContainerId: string): number | undefined
  stop(): Promise<void>
}

const usualIntervalMs = 15_000

/** Those that use the disk now. */
function usersOf({ layout }: AgentContext, keeper: TaskKeeper): DiskUser[] {
  const live = keeper.handles().filter(({ record }) => record.endedAtMs === undefined)
  const groups = Map.groupBy(live, ({ record }) => record.executorContainerId)
  const runs = new Map(keeper.executors.runs().map(({ record }) => [record.containerId, record]))
  return [...new Set([...groups.keys(), ...runs.keys()])].flatMap((containerId) => {
    const members = (groups.get(containerId) ?? []).map(({ record }) => record)
    const run = runs.get(containerId)
    const directory = run?.directory ?? members[0]?.executorDirectory
    const info = run?.executor ?? members[0]?.executor
    if (directory === undefined) return []
    const containers = new Set([containerId, ...members.map((member) => member.containerId)])
    return [
      {
        containerId,
        // What a container writes to a root of its own takes its disk, too.
        folders: [directory, ...[...containers].map((id) => join(layout.containerFolder(id), 'upper'))],
        resources: [info, ...members.map(({ task }) => task)].flatMap((part) => part?.resources ?? []),
      },
    ]
  })
}

async function noteQuotas({ config, log }: AgentContext): Promise<void> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '') // no such file here
  if (hasProjectQuota(mounts, config.workDir)) {
    log.info('the disk of the work folder has project quotas, which are not used: sandboxes are measured')
  }
}

/** Measures sandboxes and volumes again and again, and ends containers that use too much if the configuration says so. */
export function startDiskWatch(context: AgentContext, keeper: TaskKeeper): DiskWatch {
  const { clock, config, log } = context
  const used = new Map<string, number>()
  const aborting = new AbortController()
  let running: Promise<void> | undefined

  const end = async ({ containerId }: DiskPlace, excess: DiskExcess): Promise<void> => {
    log.warn('a container uses more disk than it has', { containerId, reason: excess.message })
    const run = keeper.executors.byContainer(containerId)
    if (run) return await run.end('disk-limit', excess)
    const members = keeper.handles().filter(({ record }) => record.executorContainerId === containerId)
    await Promise.all(members.map((handle) => handle.kill('disk-limit', excess)))
  }

  const round = async (): Promise<void> => {
    const places = planDiskWatch(usersOf(context, keeper), config.workDir)
    const folders = new Set(places.flatMap((place) => place.folders))
    const sizes = await measureFolders([...folders], aborting.signal)
    if (aborting.signal.aborted) return
    const sizeOf = (place: DiskPlace): number =>
      place.folders.reduce((sum, folder) => sum + (sizes.get(folder) ?? 0), 0)
    const sandboxes = places.filter(({ what }) => what === 'sandbox')
    used.clear()
    for (const place of sandboxes) used.set(place.containerId, sizeOf(place))
    if (config.enforceDiskLimits !== true) return
    for (const place of places) {
      const excess = judgeDisk(place, sizeOf(place))
      if (excess) await end(place, excess)
    }
  }

  const look = (): void => {
    running ??= round()
      .catch((error: unknown) => log.error('the disk of containers cannot be measured', { error }))
      .finally(() => (running = undefined))
  }
  // Nothing of a simulated task is on the disk.
  const timer =
    context.launcher.kind === 'simulated'
      ? undefined
      : clock.every(config.containerDiskWatchIntervalMs ?? usualIntervalMs, look)
  if (timer) void noteQuotas(context)
  return {
    usedBytes: (executorContainerId) => used.get(executorContainerId),
    async stop() {
      timer?.cancel()
      aborting.abort()
      await running
    },
  }
}

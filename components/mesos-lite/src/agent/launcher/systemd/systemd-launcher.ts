import type { Clock } from '@dcos-lite/lib/clock'
import type { Logger } from '@dcos-lite/lib/log'
import type { SystemdSettings } from '../../config.ts'
import { agentErrors } from '../../errors.ts'
import { plainProcessRefusal } from '../refusal.ts'
import type {
  ContainerExit,
  ContainerUsage,
  Launcher,
  RecoveredContainer,
  RunningContainer,
} from '../types.ts'
import { judgeUnit } from './decide/judge-unit.ts'
import { podSlice, slicePath, unitOf } from './decide/unit-name.ts'
import { followUnit } from './follow-unit.ts'
import { probeInGroup } from './groups/probe.ts'
import { usageOfGroup } from './groups/usage.ts'
import { findUnits } from './recover-units.ts'
import { startUnit } from './start-unit.ts'
import { openUnitDesk } from './unit-desk.ts'
import type { UnitKill } from './unit-kill.ts'
import { startUnitKill } from './unit-kill.ts'

export interface SystemdLauncherOptions extends SystemdSettings {
  clock: Clock
  log: Logger
  /** Folder above all sandboxes of this agent: how its units are told from those of others. */
  sandboxes: string
}

interface Held {
  unit: string
  slice: string
  kill?: UnitKill
}

const defaultSlice = 'dcos-tasks.slice'
const defaultTasksMax = 4096
/** systemd that does not answer must not hold up the agent; the next one finds what is left. */
const longestReleaseMs = 5000

/** Tasks as transient service units, with limits that the kernel enforces. They go on without the agent. */
export function createSystemdLauncher(options: SystemdLauncherOptions): Launcher {
  const { clock, log, sandboxes, slice = defaultSlice, tasksMax = defaultTasksMax } = options
  const desk = openUnitDesk({ socket: options.socket ?? '/run/systemd/private', clock, log })
  const held = new Map<string, Held>()
  const never = new Promise<ContainerExit>(() => undefined)
  let rootGroup = ''
  let stopped = false

  const sliceOf = (group: string | undefined): string =>
    group === undefined ? slice : podSlice(slice, group)
  const groupOf = ({ unit, slice: own }: Held): string => `${rootGroup}/${slicePath(own)}/${unit}`

  const settle = async (container: Held): Promise<ContainerExit> => {
    const followed = {
      unit: container.unit,
      group: groupOf(container),
      patienceMs: () => container.kill?.remainingMs() ?? 0,
    }
    try {
      const exit = await followUnit(followed, desk)
      return stopped ? await never : exit
    } catch (error) {
      if (stopped) return await never
      log.error('a container cannot be watched', { unit: container.unit, error })
      return { lost: `The task cannot be watched: ${(error as Error).message}` }
    } finally {
      container.kill?.cancel()
    }
  }

  const hold = (containerId: string, group: string | undefined): RunningContainer => {
    const container = { unit: unitOf(containerId), slice: sliceOf(group) }
    held.set(containerId, container)
    const { mainPid } = desk.book.facts(container.unit)
    return { containerId, ...(mainPid > 0 ? { pid: mainPid } : {}), exited: settle(container) }
  }

  const release = async ({ unit, slice: own }: Held): Promise<void> => {
    await desk.release(unit)
    // A slice outlives what ran in it; that of a pod has no further use.
    if (own === slice || [...held.values()].some((other) => other.slice === own)) return
    await desk.client.stopUnit(own).catch((error: unknown) => {
      if (!stopped) log.warn('the slice of a pod stays', { slice: own, error })
    })
  }

  return {
    kind: 'systemd',
    capabilities: [
      'launcher:systemd',
      ...['network:host', 'volume:host', 'volume:persistent', 'limit:cpus', 'limit:mem', 'limit:pids'],
    ],
    open: () => desk.client.connect(),
    refusal: (container) => plainProcessRefusal(container, 'systemd'),
    async launch(spec) {
      await startUnit(spec, { slice, tasksMax }, desk)
      return hold(spec.containerId, spec.group)
    },
    async kill(containerId, { gracePeriodMs }) {
      const container = held.get(containerId)
      if (!container) return
      if (container.kill) container.kill.shorten(gracePeriodMs)
      else {
        const send = (signal: number): Promise<void> => desk.signal(container.unit, signal)
        container.kill = startUnitKill(send, gracePeriodMs, clock)
        await container.kill.sent
      }
    },
    async recover(traces) {
      rootGroup = await desk.client.rootGroup()
      const found = await findUnits(traces, { slice, sandboxes }, desk)
      const recovered = new Map<string, RecoveredContainer>()
      await Promise.all(
        traces.map(async ({ containerId, group }) => {
          const unit = found.get(containerId)
          if (unit?.state === 'lost') {
            recovered.set(containerId, { state: 'ended', exit: { lost: unit.reason } })
          } else if (unit?.state === 'loaded') {
            const { state } = judgeUnit(desk.book.facts(unitOf(containerId)))
            const container = hold(containerId, group)
            if (state === 'running') recovered.set(containerId, { state, container })
            else recovered.set(containerId, { state: 'ended', exit: await container.exited })
          } else recovered.set(containerId, { state: 'never-started' })
        }),
      )
      return recovered
    },
    async usage(containerIds) {
      const usage = new Map<string, ContainerUsage>()
      for (const id of containerIds) {
        const container = held.get(id)
        const used = container && (await usageOfGroup(desk.tree, groupOf(container)))
        if (used) usage.set(id, used)
      }
      return usage
    },
    async probe(command) {
      const container = held.get(command.containerId)
      if (!container) throw agentErrors.LAUNCH_FAILED({ reason: 'its task does not run' })
      return await probeInGroup(command, desk.tree, groupOf(container))
    },
    async forget(containerId) {
      const container = held.get(containerId)
      held.delete(containerId)
      if (container) await Promise.race([release(container), clock.sleep(longestReleaseMs)])
    },
    stop() {
      stopped = true
      for (const { kill } of held.values()) kill?.cancel()
      desk.client.close()
    },
  }
}

import { join } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'
import type { Logger } from '@dcos-lite/lib/log'
import type { SystemdSettings } from '../../config.ts'
import { agentErrors } from '../../errors.ts'
import { systemdRefusal } from '../refusal.ts'
import type {
  ContainerExit,
  ContainerLimits,
  ContainerUsage,
  Launcher,
  RecoveredContainer,
  RunningContainer,
} from '../types.ts'
import { judgeUnit } from './decide/judge-unit.ts'
import { podSlice, slicePath, unitOf } from './decide/unit-name.ts'
import { amountProperties } from './decide/unit-properties.ts'
import { removeCredentials, renewCredential } from './files/credential-files.ts'
import { followUnit } from './follow-unit.ts'
import { enterGroup } from './groups/entrance.ts'
import { probeInGroup } from './groups/probe.ts'
import { usageOfGroup } from './groups/usage.ts'
import { findUnits } from './recover-units.ts'
import type { HeldRoot } from './root/held-root.ts'
import { exitInRoot, heldRootOf, readHeldRoot } from './root/held-root.ts'
import { rootFolderOf, unmountRoots } from './root/mount-root.ts'
import { enterRoot } from './root/enter-root.ts'
import { probeInRoot } from './root/probe-in-root.ts'
import { prepareTools } from './root/tools.ts'
import { createPodSlices } from './pod-slices.ts'
import { startUnit } from './start-unit.ts'
import { openUnitDesk } from './unit-desk.ts'
import type { UnitKill } from './unit-kill.ts'
import { startUnitKill } from './unit-kill.ts'

export interface SystemdLauncherOptions extends SystemdSettings {
  clock: Clock
  log: Logger
  /** Folder above all sandboxes of this agent: how its units are told from those of others. */
  sandboxes: string
  /** Folder above the state folders of all containers of this agent; the same. */
  containers: string
  /** Where the tools that work inside of containers are kept. */
  tools: string
}

interface Held {
  unit: string
  slice: string
  /** Set for one with a root of its own. */
  root?: HeldRoot
  kill?: UnitKill
}

const defaultSlice = 'dcos-tasks.slice'
const defaultTasksMax = 4096
/** systemd that does not answer must not hold up the agent; the next one finds what is left. */
const longestReleaseMs = 5000

/** Tasks as transient service units, with limits that the kernel enforces. They go on without the agent. */
export function createSystemdLauncher(options: SystemdLauncherOptions): Launcher {
  const { clock, log, slice = defaultSlice, tasksMax = defaultTasksMax } = options
  const folders = { sandboxes: options.sandboxes, containers: options.containers }
  const desk = openUnitDesk({ socket: options.socket ?? '/run/systemd/private', clock, log })
  const held = new Map<string, Held>()
  const never = new Promise<ContainerExit>(() => undefined)
  let rootGroup = ''
  let stopped = false

  const sliceOf = (group: string | undefined): string =>
    group === undefined ? slice : podSlice(slice, group)
  const groupOf = ({ unit, slice: own }: Held): string => `${rootGroup}/${slicePath(own)}/${unit}`

  const pods = createPodSlices(desk.client, desk.tree, (own) => `${rootGroup}/${slicePath(own)}`, log)

  const settle = async (container: Held): Promise<ContainerExit> => {
    const followed = {
      unit: container.unit,
      group: groupOf(container),
      ...(container.slice === slice ? {} : { podSlice: container.slice }),
      patienceMs: () => container.kill?.remainingMs() ?? 0,
    }
    try {
      const exit = await followUnit(followed, desk)
      if (stopped) return await never
      return container.root ? exitInRoot(exit) : exit
    } catch (error) {
      if (stopped) return await never
      log.error('a container cannot be watched', { unit: container.unit, error })
      return { lost: `The task cannot be watched: ${(error as Error).message}` }
    } finally {
      container.kill?.cancel()
    }
  }

  let tools: Promise<string> | undefined
  const findTools = (): Promise<string> => {
    tools ??= prepareTools(options.tools)
    tools.catch(() => (tools = undefined))
    return tools
  }

  const hold = (containerId: string, group: string | undefined, root?: HeldRoot): RunningContainer => {
    const container: Held = { unit: unitOf(containerId), slice: sliceOf(group), ...(root ? { root } : {}) }
    held.set(containerId, container)
    const { mainPid } = desk.book.facts(container.unit)
    return { containerId, ...(mainPid > 0 ? { pid: mainPid } : {}), exited: settle(container) }
  }

  const enterPod = (own: string, limits: ContainerLimits | undefined): Promise<void> =>
    pods.enter(own, limits).catch((error: unknown) => {
      const reason = `the limits of its pod cannot be set: ${(error as Error).message}`
      throw agentErrors.LAUNCH_FAILED({ reason }, { cause: error })
    })
  const leavePod = (own: string): Promise<void> =>
    pods.leave(own).catch((error: unknown) => {
      if (!stopped) log.warn('the slice of a pod stays', { slice: own, error })
    })

  const release = async ({ unit, slice: own }: Held): Promise<void> => {
    await desk.release(unit)
    // A slice outlives what ran in it; that of a pod has no further use.
    if (own !== slice) await leavePod(own)
  }

  return {
    kind: 'systemd',
    capabilities: [
      'launcher:systemd',
      ...['network:host', 'image:docker', 'image:oci', 'volume:host', 'volume:absolute', 'volume:persistent'],
      ...[
        'volume:secret',
        'secret:environment',
        'linux:capabilities',
        'limit:cpus',
        'limit:mem',
        'limit:pids',
      ],
    ],
    open: () => desk.client.connect(),
    refusal: systemdRefusal,
    async launch(spec) {
      const own = sliceOf(spec.group)
      if (own !== slice) await enterPod(own, spec.groupLimits)
      try {
        await startUnit(spec, { slice, tasksMax, tools: findTools }, desk)
      } catch (error) {
        if (own !== slice) await leavePod(own)
        throw error
      }
      return hold(spec.containerId, spec.group, heldRootOf(spec))
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
      const found = await findUnits(traces, { slice, ...folders }, desk)
      const kept = new Set(traces.map(({ stateFolder }) => rootFolderOf(stateFolder)))
      await unmountRoots(folders.containers, (target) => kept.has(target))
      const recovered = new Map<string, RecoveredContainer>()
      await Promise.all(
        traces.map(async ({ containerId, group, stateFolder }) => {
          const unit = found.get(containerId)
          if (unit?.state === 'lost') {
            recovered.set(containerId, { state: 'ended', exit: { lost: unit.reason } })
          } else if (unit?.state === 'loaded') {
            const { state } = judgeUnit(desk.book.facts(unitOf(containerId)))
            if (group !== undefined) pods.adopt(sliceOf(group))
            const container = hold(containerId, group, await readHeldRoot(stateFolder))
            if (state === 'running') recovered.set(containerId, { state, container })
            else recovered.set(containerId, { state: 'ended', exit: await container.exited })
          } else recovered.set(containerId, { state: 'never-started' })
        }),
      )
      return recovered
    },
    async resize(containerId, limits) {
      const container = held.get(containerId)
      if (container) await desk.client.setUnitProperties(container.unit, amountProperties(limits))
    },
    resizeGroup: (group, limits) => pods.resize(sliceOf(group), limits),
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
      const group = groupOf(container)
      if (!container.root) return await probeInGroup(command, desk.tree, group)
      const { mainPid } = desk.book.facts(container.unit)
      const doors = await desk.tree.doors(group)
      return await probeInRoot({ command, mainPid, doors, clock, ...container.root })
    },
    renewCredential,
    async signal(containerId, signal) {
      const container = held.get(containerId)
      if (container) await desk.signal(container.unit, signal)
    },
    async entrance(containerId, options) {
      const container = held.get(containerId)
      const pid = container ? desk.book.facts(container.unit).mainPid : 0
      if (!container || pid === 0) return undefined
      const doors = await desk.tree.doors(groupOf(container))
      if (!container.root) return await enterGroup({ pid, doors }, options)
      return await enterRoot({ mainPid: pid, doors, root: container.root, clock }, options)
    },
    async forget(containerId) {
      const container = held.get(containerId)
      held.delete(containerId)
      if (container) await Promise.race([release(container), clock.sleep(longestReleaseMs)])
      await unmountRoots(join(folders.containers, containerId), () => false)
      await removeCredentials(containerId)
    },
    stop() {
      stopped = true
      for (const { kill } of held.values()) kill?.cancel()
      desk.client.close()
    },
  }
}

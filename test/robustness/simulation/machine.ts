import type { Random } from '@dcos-lite/lib/random'
import { behaviourOf } from '../../../components/mesos-lite/src/agent/launcher/simulated/simulated-launcher.ts'
import type {
  ContainerExit,
  ContainerTrace,
  Launcher,
  LaunchSpec,
  RecoveredContainer,
  RunningContainer,
} from '../../../components/mesos-lite/src/agent/launcher/types.ts'
import type { SimulatedProcess } from './process.ts'
import type { Happening, Timeline } from './timeline.ts'

/** A container of a machine, whatever agent process is there to see it. */
export interface Container {
  id: string
  taskId: string
  startedMs: number
  exit: ContainerExit | undefined
  endedMs: number | undefined
  /** Ended because the machine lost power, or by an agent that did not know it. */
  lost: boolean
}

/** A machine with containers that outlive its agent. */
export interface Machine {
  host: string
  bootId(): string
  containers: Map<string, Container>
  running(): Container[]
  /** Everything that ran ends, without a trace. */
  reboot(): void
  launcherFor(process: SimulatedProcess): Launcher
}

/** Is told of everything that happens to containers. */
export interface MachineWatcher {
  onStart(machine: Machine, container: Container): void
}

/** Creates a machine that was just switched on. */
export function createMachine(
  host: string,
  { timeline, random, watcher }: { timeline: Timeline; random: Random; watcher: MachineWatcher },
): Machine {
  const containers = new Map<string, Container>()
  const barred = new Set<string>()
  const watchers = new Map<string, Set<() => void>>()
  const timers = new Map<string, Happening[]>()
  let boots = 1

  const end = (container: Container, exit: ContainerExit, lost = false): void => {
    if (container.exit) return
    container.exit = exit
    container.endedMs = timeline.nowMs()
    container.lost = lost
    for (const timer of timers.get(container.id) ?? []) timer.cancel()
    for (const wake of watchers.get(container.id) ?? []) wake()
  }
  const start = (spec: LaunchSpec): Container => {
    const taskId = spec.labels.labels.find(({ key }) => key === 'TASK')?.value ?? ''
    const startedMs = timeline.nowMs()
    const container: Container = {
      id: spec.containerId,
      taskId,
      startedMs,
      exit: undefined,
      endedMs: undefined,
      lost: false,
    }
    containers.set(container.id, container)
    const { runMs, exitCode } = behaviourOf(spec.labels, {})
    const ending = runMs === undefined ? [] : [timeline.at(runMs, () => end(container, { code: exitCode }))]
    timers.set(container.id, ending)
    watcher.onStart(machine, container)
    return container
  }
  const follow = (process: SimulatedProcess, container: Container): RunningContainer => {
    const { promise, resolve } = Promise.withResolvers<ContainerExit>()
    const tell = (): void => process.enter(() => resolve(container.exit ?? {}))
    if (container.exit) tell()
    else {
      const all = watchers.get(container.id) ?? new Set()
      watchers.set(container.id, all)
      all.add(tell)
      process.onDeath(() => all.delete(tell))
    }
    return { containerId: container.id, exited: promise }
  }
  const later = <T>(process: SimulatedProcess, mostMs: number, work: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      timeline.at(random.next() * mostMs, () => {
        // A call that is on its way to the machine may be done although the agent dies.
        if (!process.isAlive() && random.next() < 0.5) return
        try {
          const value = work()
          process.enter(() => resolve(value))
        } catch (error) {
          process.enter(() => reject(error as Error))
        }
      })
    })

  const recoverOne = (
    process: SimulatedProcess,
    { containerId, sameBoot }: ContainerTrace,
  ): RecoveredContainer => {
    const container = containers.get(containerId)
    if (!container || (!sameBoot && container.lost)) {
      barred.add(containerId)
      return sameBoot || !container
        ? { state: 'never-started' }
        : { state: 'ended', exit: { lost: 'the machine was restarted' } }
    }
    if (container.exit) return { state: 'ended', exit: container.exit }
    return { state: 'running', container: follow(process, container) }
  }

  const machine: Machine = {
    host,
    bootId: () => `boot-${boots}`,
    containers,
    running: () => [...containers.values()].filter(({ exit }) => exit === undefined),
    reboot() {
      boots += 1
      for (const container of machine.running()) end(container, {}, true)
    },
    launcherFor: (process) => ({
      kind: 'simulated',
      capabilities: ['launcher:simulated', 'network:host', 'volume:persistent'],
      refusal: () => undefined,
      launch: (spec) =>
        later(process, 20, () => {
          // A new agent has decided already that it did not start.
          if (barred.has(spec.containerId)) throw new Error('barred')
          return follow(process, containers.get(spec.containerId) ?? start(spec))
        }),
      kill: (containerId, { gracePeriodMs }) =>
        later(process, 5, () => {
          const container = containers.get(containerId)
          if (!container || container.exit) return
          const { length } = timers.get(containerId) ?? []
          const graceMs = Math.min(gracePeriodMs, 50 + (length > 3 ? 0 : random.next() * 2000))
          timers.get(containerId)?.push(timeline.at(graceMs, () => end(container, { signal: 15 })))
        }),
      recover: (traces) =>
        later(process, 10, () => {
          const known = new Set(traces.map(({ containerId }) => containerId))
          for (const container of machine.running()) {
            if (!known.has(container.id)) end(container, { signal: 9 }, true)
          }
          return new Map(traces.map((trace) => [trace.containerId, recoverOne(process, trace)]))
        }),
      usage: () => Promise.resolve(new Map()),
      probe: () => Promise.resolve(0),
      forget: () => undefined,
      stop: () => undefined,
    }),
  }
  return machine
}

import type { Clock, Timer } from '@dcos-lite/lib/clock'
import type { Labels } from '@dcos-lite/lib/mesos'
import type { ContainerExit, Launcher, RecoveredContainer, RunningContainer } from '../types.ts'

interface Behaviour {
  /** Undefined: until it is killed. */
  runMs: number | undefined
  exitCode: number
  /** From the request to end until the end. */
  killMs: number
}

/** How a simulated task behaves: labels win over the environment. */
export function behaviourOf(labels: Labels, environment: Record<string, string>): Behaviour {
  const read = (name: string): number | undefined => {
    const text = labels.labels.find(({ key }) => key === name)?.value ?? environment[name]
    const value = Number(text)
    return text === undefined || !Number.isFinite(value) ? undefined : value
  }
  return { runMs: read('SIM_RUN_MS'), exitCode: read('SIM_EXIT_CODE') ?? 0, killMs: read('SIM_KILL_MS') ?? 0 }
}

interface Simulation {
  behaviour: Behaviour
  end(exit: ContainerExit): void
  timers: Timer[]
  killedAtMs?: number
}

/**
 * Tasks that exist only on the clock, for scale tests: SIM_RUN_MS (default: until killed), SIM_EXIT_CODE and
 * SIM_KILL_MS as labels or variables of the task.
 */
export function createSimulatedLauncher({ clock }: { clock: Clock }): Launcher {
  const running = new Map<string, Simulation>()

  const simulate = (containerId: string, behaviour: Behaviour, ranMs: number): RunningContainer => {
    const { promise, resolve } = Promise.withResolvers<ContainerExit>()
    const simulation: Simulation = {
      behaviour,
      timers: [],
      end(exit) {
        simulation.timers.forEach((timer) => timer.cancel())
        if (running.delete(containerId)) resolve(exit)
      },
    }
    running.set(containerId, simulation)
    if (behaviour.runMs !== undefined) {
      const exit = { code: behaviour.exitCode }
      simulation.timers.push(clock.after(Math.max(behaviour.runMs - ranMs, 0), () => simulation.end(exit)))
    }
    return { containerId, exited: promise }
  }

  return {
    kind: 'simulated',
    capabilities: ['launcher:simulated', 'network:host', 'image:docker', 'volume:host', 'volume:persistent'],
    // What a task asks for makes no difference to a task that is not there.
    refusal: () => undefined,
    launch: (spec) =>
      Promise.resolve(simulate(spec.containerId, behaviourOf(spec.labels, spec.environment), 0)),
    kill(containerId, { gracePeriodMs }) {
      const simulation = running.get(containerId)
      if (simulation) {
        simulation.killedAtMs ??= clock.monotonicMs()
        const sinceMs = clock.monotonicMs() - simulation.killedAtMs
        const { killMs } = simulation.behaviour
        const signal = killMs <= gracePeriodMs ? 15 : 9
        const delayMs = Math.max(Math.min(killMs, gracePeriodMs) - sinceMs, 0)
        simulation.timers.push(clock.after(delayMs, () => simulation.end({ signal })))
      }
      return Promise.resolve()
    },
    recover(traces) {
      const recovered = new Map<string, RecoveredContainer>()
      for (const { containerId, labels, environment, startedAtMs } of traces) {
        if (startedAtMs === undefined) {
          recovered.set(containerId, { state: 'never-started' })
          continue
        }
        const behaviour = behaviourOf(labels, environment)
        const ranMs = clock.nowMs() - startedAtMs
        if (behaviour.runMs !== undefined && behaviour.runMs <= ranMs) {
          recovered.set(containerId, { state: 'ended', exit: { code: behaviour.exitCode } })
        } else {
          const container = simulate(containerId, behaviour, ranMs)
          recovered.set(containerId, { state: 'running', container })
        }
      }
      return Promise.resolve(recovered)
    },
    usage: (containerIds) =>
      Promise.resolve(
        new Map(
          containerIds
            .filter((id) => running.has(id))
            .map((id) => [
              id,
              { cpuUserSeconds: 0, cpuSystemSeconds: 0, memoryBytes: 0, processes: 1, threads: 1 },
            ]),
        ),
      ),
    probe: () => Promise.resolve(0),
    forget: () => undefined,
    stop() {
      for (const simulation of running.values()) simulation.timers.forEach((timer) => timer.cancel())
      running.clear()
    },
  }
}

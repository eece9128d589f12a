import { once } from 'node:events'
import type { Clock } from '@dcos-lite/lib/clock'
import type { Logger } from '@dcos-lite/lib/log'
import { agentErrors } from '../../errors.ts'
import type { ProcessIdentity } from '../../machine/process-table.ts'
import { plainProcessRefusal } from '../refusal.ts'
import type { ContainerExit, LaunchSpec, Launcher, RecoveredContainer, RunningContainer } from '../types.ts'
import type { ContainerKill } from './kill-container.ts'
import { startKill } from './kill-container.ts'
import { enterProcess } from './enter-process.ts'
import { runProbe } from './probe.ts'
import { createSecretFiles } from './secret-files.ts'
import { findContainer } from './recover-container.ts'
import { spawnSupervisor } from './spawn-task.ts'
import { readExit, readTask } from './state-folder.ts'
import { createSweeper } from './sweeper.ts'
import { usageOfSessions } from './usage.ts'
import { waitForExit } from './watch-container.ts'

export interface ProcessLauncherOptions {
  clock: Clock
  log: Logger
  /** Folder above all sandboxes of this agent: how processes of forgotten containers are recognised. */
  sandboxes: string
  /** Folder for secrets on a machine that has no place in memory for them. */
  secretsBeside: string
}

interface Held {
  task: ProcessIdentity
  kill?: ContainerKill
}

/** Tasks as plain child processes, each under a supervisor that outlives the agent. */
export function createProcessLauncher(options: ProcessLauncherOptions): Launcher {
  const { clock, log, sandboxes } = options
  const secretFiles = createSecretFiles(sandboxes, options.secretsBeside, clock)
  const held = new Map<string, Held>()
  const sweeper = createSweeper(clock)
  const stopping = new AbortController()
  const never = new Promise<ContainerExit>(() => undefined)

  /** The exit of a container whose processes are all gone; never settles once the launcher is stopped. */
  const settle = async (
    containerId: string,
    task: ProcessIdentity | undefined,
    exit: Promise<ContainerExit>,
  ): Promise<ContainerExit> => {
    try {
      const how = await exit
      await sweeper.sweep(containerId, task, () => held.get(containerId)?.kill?.remainingMs() ?? 0)
      held.get(containerId)?.kill?.cancel()
      // Not only when it is forgotten: the agent may stop before that.
      await secretFiles.remove(containerId)
      return stopping.signal.aborted ? await never : how
    } catch (error) {
      if (stopping.signal.aborted) return await never
      log.error('a container cannot be watched', { containerId, error })
      return { lost: `The task cannot be watched: ${(error as Error).message}` }
    }
  }

  const hold = (
    containerId: string,
    task: ProcessIdentity,
    exit: Promise<ContainerExit>,
  ): RunningContainer => {
    held.set(containerId, { task })
    return { containerId, pid: task.pid, exited: settle(containerId, task, exit) }
  }

  const launch = async (spec: LaunchSpec): Promise<RunningContainer> => {
    const secrets = await secretFiles.write(spec)
    let child
    try {
      child = spawnSupervisor(spec, secrets)
      await once(child, 'spawn')
    } catch (error) {
      throw agentErrors.LAUNCH_FAILED({ reason: (error as Error).message }, { cause: error })
    }
    const { containerId, stateFolder } = spec
    let supervisorEnded = false
    const supervisor = once(child, 'exit').then(() => void (supervisorEnded = true))
    let task = await readTask(stateFolder)
    for (let waitMs = 1; !task && !supervisorEnded; waitMs = Math.min(waitMs * 2, 20)) {
      await clock.sleep(waitMs)
      task = await readTask(stateFolder)
    }
    if (!task) {
      const exit = await readExit(stateFolder)
      throw agentErrors.LAUNCH_FAILED({
        reason: `its supervisor ended before the task started${exit?.code === undefined ? '' : ` (status ${exit.code})`}; "setsid" must be installed and /proc readable`,
      })
    }
    const identity = task
    const exit = supervisor.then(
      async () =>
        (await readExit(stateFolder)) ?? (await waitForExit(stateFolder, identity, clock, stopping.signal)),
    )
    return hold(containerId, identity, exit)
  }

  return {
    kind: 'process',
    capabilities: [
      ...['launcher:process', 'network:host', 'volume:host', 'volume:persistent'],
      ...['volume:secret', 'secret:environment'],
    ],
    refusal: plainProcessRefusal,
    launch,
    async kill(containerId, { gracePeriodMs }) {
      const container = held.get(containerId)
      if (!container) return
      if (container.kill) container.kill.shorten(gracePeriodMs)
      else container.kill = await startKill(container.task, gracePeriodMs, clock)
    },
    async recover(traces) {
      const known = new Set(traces.map(({ containerId }) => containerId))
      await secretFiles.keepOnly(known)
      const forgotten = await secretFiles.sweepForgotten()
      if (forgotten > 0)
        log.info('secrets of tasks whose agent and processes are gone were removed', { tasks: forgotten })
      const orphans = await sweeper.sweepOrphans(known, sandboxes)
      if (orphans.length > 0) log.warn('processes without a checkpoint were ended', { containers: orphans })
      const recovered = new Map<string, RecoveredContainer>()
      await Promise.all(
        traces.map(async (trace) => {
          const found = await findContainer(trace, clock, stopping.signal)
          if (found.state === 'running') {
            const exit = waitForExit(trace.stateFolder, found.task, clock, stopping.signal)
            const container = hold(trace.containerId, found.task, exit)
            recovered.set(trace.containerId, { state: 'running', container })
          } else if (found.state === 'ended') {
            await sweeper.sweep(trace.containerId, undefined)
            recovered.set(trace.containerId, { state: 'ended', exit: found.exit })
          } else recovered.set(trace.containerId, found)
        }),
      )
      return recovered
    },
    usage: (containerIds) =>
      usageOfSessions(
        new Map(
          containerIds.flatMap((id) => {
            const container = held.get(id)
            return container ? [[id, container.task.pid]] : []
          }),
        ),
      ),
    renewCredential: secretFiles.replace,
    signal(containerId, signal) {
      const pid = held.get(containerId)?.task.pid
      if (pid !== undefined) process.kill(pid, signal)
      return Promise.resolve()
    },
    probe: runProbe,
    async entrance(containerId, options) {
      const container = held.get(containerId)
      return container && (await enterProcess(container.task, options))
    },
    async forget(containerId) {
      held.delete(containerId)
      await secretFiles.remove(containerId)
    },
    stop() {
      stopping.abort(new Error('the launcher stops'))
      for (const container of held.values()) container.kill?.cancel()
    },
  }
}

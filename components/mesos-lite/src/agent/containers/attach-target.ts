import type { Clock } from '@dcos-lite/lib/clock'
import { agentErrors } from '../errors.ts'
import type { Launcher } from '../launcher/types.ts'
import type { TaskHandle } from '../tasks/task-handle.ts'
import type { ContainerBook } from './container-book.ts'
import type { ContainerInput } from './container-input.ts'
import { processInput } from './container-input.ts'
import type { ContainerId } from './decide/container-id.ts'
import { containerKey } from './decide/container-id.ts'
import type { WindowSize } from './decide/terminal-words.ts'
import { findTaskContainer } from './find-task-container.ts'
import { followFiles } from './follow-files.ts'
import type { OutputListener } from './output-hub.ts'
import { openTaskTerminal } from './task-terminal.ts'
import { resizeTerminal } from './terminal-device.ts'

/** A container whose input and output others take part in. */
export interface AttachTarget {
  key: string
  isOver(): boolean
  /** Gives its output from now on, until the signal. */
  follow(listener: OutputListener, signal: AbortSignal): { resume(): void }
  /** Undefined when it takes no input. */
  openInput(): Promise<ContainerInput | undefined>
  resize(size: WindowSize): Promise<void>
}

function followSandbox(folder: string, isOver: () => boolean, clock: Clock): AttachTarget['follow'] {
  return (listener, signal) => {
    let waiting: (() => void) | undefined
    const resume = (): void => waiting?.()
    signal.addEventListener('abort', resume, { once: true })
    const ready = (): Promise<void> => new Promise((resolve) => (waiting = resolve))
    // What cannot be read any more is over.
    followFiles(folder, listener, { clock, isOver, ready, signal }).catch(() => listener.ended())
    return { resume }
  }
}

/** What an id is looked up in. */
export interface AttachFacts {
  book: ContainerBook
  handles: readonly TaskHandle[]
  clock: Clock
  launcher: Launcher
}

/** Finds what an id means to those that attach to it. Throws DCL_MESOS_AGENT_CONTAINER_NOT_FOUND. */
export function findAttachTarget(
  id: ContainerId,
  { book, handles, clock, launcher }: AttachFacts,
): AttachTarget {
  const key = containerKey(id)
  const held = book.find(id)
  if (held) {
    const { process, sandbox } = held
    const isOver = (): boolean => held.exit !== undefined
    const hub = process?.output
    return {
      key,
      isOver,
      follow: hub
        ? (listener, signal) => {
            const { resume, leave } = hub.listen(listener)
            signal.addEventListener('abort', leave, { once: true })
            return { resume }
          }
        : followSandbox(sandbox, isOver, clock),
      openInput: () => Promise.resolve(process?.input && processInput(process.input, process.hasTerminal)),
      resize: (size) => process?.resize(size) ?? Promise.resolve(),
    }
  }
  const task = findTaskContainer(id, handles)
  if (!task) throw agentErrors.CONTAINER_NOT_FOUND({ id: key })
  const { record } = task
  const isOver = (): boolean => record.endedAtMs !== undefined
  const hasTerminal = record.task.container?.tty_info !== undefined
  return {
    key,
    isOver,
    follow: followSandbox(record.directory, isOver, clock),
    openInput: () => (hasTerminal ? openTaskTerminal(record.directory, clock) : Promise.resolve(undefined)),
    async resize(size) {
      const entrance = hasTerminal ? await launcher.entrance?.(task.launcherId, {}) : undefined
      if (entrance) await resizeTerminal(entrance.pid, size, clock)
    },
  }
}

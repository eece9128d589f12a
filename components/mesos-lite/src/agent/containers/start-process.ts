import { spawn } from 'node:child_process'
import type { ChildProcess, StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { constants as system } from 'node:os'
import type { Writable } from 'node:stream'
import type { Clock } from '@dcos-lite/lib/clock'
import { agentErrors } from '../errors.ts'
import type { ContainerExit, TaskUser } from '../launcher/types.ts'
import type { WindowSize } from './decide/terminal-words.ts'
import { terminalArguments, terminalProgram } from './decide/terminal-words.ts'
import { endProcesses } from './end-processes.ts'
import { hostProgram } from './host-program.ts'
import type { OutputHub } from './output-hub.ts'
import { createOutputHub } from './output-hub.ts'
import { resizeTerminal } from './terminal-device.ts'

/** What is started, where, and how it is listened to. */
export interface ProcessSpec {
  /** Marks all its processes. */
  key: string
  /** The command behind the words that bring it into its container. */
  argv: string[]
  environment: Record<string, string>
  cwd: string
  /** With a terminal everything arrives as STDOUT. */
  terminal?: { size?: WindowSize | undefined; user?: TaskUser | undefined }
  /** File descriptors that take the output; without them it goes to listeners. */
  files?: { stdout: number; stderr: number }
}

/** A process that the agent holds by its streams; it does not outlive the agent. */
export interface HeldProcess {
  pid: number
  hasTerminal: boolean
  /** Absent when its input was never open. */
  input?: Writable
  /** Absent when its output goes to files. */
  output?: OutputHub
  /** Settles once it and all that it started are gone. */
  exited: Promise<ContainerExit>
  resize(size: WindowSize): Promise<void>
  signal(number: number): void
  /** Ends it and all that it started, at once. */
  end(): Promise<void>
}

const lateOutputMs = 1000

function exitOf(code: number | null, signal: NodeJS.Signals | null): ContainerExit {
  return signal === null ? { code: code ?? 0 } : { signal: system.signals[signal] }
}

/** Starts a process in a session of its own. Throws DCL_MESOS_AGENT_LAUNCH_FAILED. */
export async function startProcess(spec: ProcessSpec, clock: Clock): Promise<HeldProcess> {
  const { key, terminal, files } = spec
  const shell = spec.environment['SHELL']
  const [program, words] = terminal
    ? [await hostProgram(terminalProgram), terminalArguments(spec.argv, { ...terminal, shell })]
    : // The shell is what says, in the output, that a program is not there.
      ['/bin/sh', ['-c', 'exec "$@"', 'exec', ...spec.argv]]
  const stdio: StdioOptions = files ? ['ignore', files.stdout, files.stderr] : ['pipe', 'pipe', 'pipe']
  let child: ChildProcess
  try {
    child = spawn(program, words, {
      cwd: spec.cwd,
      env: { ...spec.environment, ...(terminal ? { SHELL: '/bin/sh' } : {}) },
      detached: true,
      stdio,
    })
    await once(child, 'spawn')
  } catch (error) {
    throw agentErrors.LAUNCH_FAILED({ reason: (error as Error).message }, { cause: error })
  }
  const pid = child.pid ?? 0
  const { stdin, stdout, stderr } = child
  const output =
    stdout && stderr
      ? createOutputHub([
          ['STDOUT', stdout],
          ['STDERR', stderr],
        ])
      : undefined
  stdin?.on('error', () => undefined) // it takes no more; its exit says the rest
  const exited = once(child, 'exit').then(async ([code, signal]) => {
    await endProcesses(key, pid, clock)
    if (output) await Promise.race([output.ended, clock.sleep(lateOutputMs)])
    return exitOf(code as number | null, signal as NodeJS.Signals | null)
  })
  return {
    pid,
    hasTerminal: terminal !== undefined,
    ...(stdin ? { input: stdin } : {}),
    ...(output ? { output } : {}),
    exited,
    resize: (size) => (terminal ? resizeTerminal(pid, size, clock) : Promise.resolve()),
    signal(number) {
      try {
        process.kill(pid, number)
      } catch {
        // it ended by itself
      }
    },
    end: () => endProcesses(key, pid, clock),
  }
}

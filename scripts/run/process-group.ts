import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'

/** How a child process ended, and what it wrote (both streams, in order of arrival). */
export interface ProcessResult {
  exitCode: number | undefined
  signal: NodeJS.Signals | undefined
  timedOut: boolean
  output: string
  tookMs: number
  /** Command lines of processes that it started and left behind; they have been ended. */
  leftBehind: string[]
}

export interface ProcessOptions {
  arguments: string[]
  cwd: string
  deadlineMs: number
  environment?: NodeJS.ProcessEnv
  /** Signal that asks the process to say what it is doing, sent 2 s before it is killed for its deadline. */
  askSignal?: NodeJS.Signals
  onOutput?: (text: string) => void
}

const runningGroups = new Set<number>()
let interrupted = false
const interruptGraceMs = 2500

function signalGroup(groupId: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-groupId, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function commandLines(groupId: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? ''
        const [state, , group] = afterName.split(' ')
        if (Number(group) !== groupId || state === 'Z') return []
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
        return words === '' ? [] : [`${pid} ${words}`] // without words it has given up its memory: it is ending
      } catch {
        return [] // it ended while it was looked at
      }
    })
}

/**
 * Runs a script on this very Node, in a process group of its own, so that nothing it started outlives it: what is
 * left of the group afterwards is named in the result and ended.
 */
export function runNode(options: ProcessOptions): Promise<ProcessResult> {
  const startedMs = performance.now()
  return new Promise((resolve, reject) => {
    if (interrupted) return // nothing new begins, and nothing is reported as ended
    const child = spawn(process.execPath, options.arguments, {
      cwd: options.cwd,
      env: options.environment ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const groupId = child.pid
    if (groupId !== undefined) runningGroups.add(groupId)
    let output = ''
    let timedOut = false
    const collect = (chunk: Buffer): void => {
      output += chunk.toString()
      options.onOutput?.(chunk.toString())
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const ask = setTimeout(() => {
      timedOut = true
      child.kill(options.askSignal ?? 'SIGTERM')
    }, options.deadlineMs)
    const kill = setTimeout(() => {
      if (groupId !== undefined) signalGroup(groupId, 'SIGKILL')
    }, options.deadlineMs + 2000)
    let leftBehind: string[] = []
    child.once('exit', () => {
      clearTimeout(ask)
      clearTimeout(kill)
      if (groupId === undefined) return
      leftBehind = timedOut ? [] : commandLines(groupId)
      signalGroup(groupId, 'SIGKILL') // they hold our pipes, too
      runningGroups.delete(groupId)
    })
    child.once('error', reject)
    child.once('close', (exitCode, signal) => {
      if (interrupted) return
      const tookMs = performance.now() - startedMs
      resolve({
        exitCode: exitCode ?? undefined,
        signal: signal ?? undefined,
        timedOut,
        output,
        tookMs,
        leftBehind,
      })
    })
  })
}

/** Ends every running group when this process is interrupted, then ends it with the usual exit code. */
export function endGroupsOnInterrupt(): void {
  const stop = (signal: NodeJS.Signals): void => {
    interrupted = true
    process.stderr.write(`\n${signal}: ending what was started ...\n`)
    for (const groupId of runningGroups) signalGroup(groupId, 'SIGTERM')
    setTimeout(() => {
      for (const groupId of runningGroups) signalGroup(groupId, 'SIGKILL')
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }, interruptGraceMs)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  process.once('SIGHUP', stop)
}

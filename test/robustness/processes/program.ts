import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '@dcos-lite/lib/testing'

const bins = fileURLToPath(new URL('../../../components/mesos-lite/bin', import.meta.url))

/** A component as a process of its own that can be killed, stopped, continued and started again. */
export interface Program {
  name: string
  start(): Promise<void>
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM, and SIGKILL when that is not enough. */
  stop(): Promise<void>
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
}

/** Describes a process of mesos-lite with this configuration; it does not run yet. */
export function createProgram(name: string, unit: string, config: object, folder: string): Program {
  const info = join(folder, `${name}-info.json`)
  let child: ChildProcess | undefined
  return {
    name,
    async start() {
      if (child) return
      const configFile = join(folder, `${name}.json`)
      await rm(info, { force: true })
      await writeFile(configFile, JSON.stringify(config))
      const words = [join(bins, unit), '--config', configFile, '--info', info]
      const started = spawn(process.execPath, words, { stdio: 'ignore' })
      child = started
      await eventually(() => readFile(info, 'utf8'), { timeoutMs: 120_000, what: `the start of ${name}` })
    },
    async kill() {
      const killed = child
      child = undefined
      if (!killed || killed.exitCode !== null || killed.signalCode !== null) return
      const gone = once(killed, 'exit')
      killed.kill('SIGKILL')
      await gone
    },
    async stop() {
      child?.kill('SIGCONT')
      child?.kill('SIGTERM')
      const stopping = child
      await eventually(() => !stopping || stopping.exitCode !== null || stopping.signalCode !== null, {
        timeoutMs: 60_000,
      }).catch(() => undefined)
      await this.kill()
    },
    signal: (signal) => void child?.kill(signal),
  }
}

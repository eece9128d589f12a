import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentConfig } from '../../src/index.ts'

const bin = fileURLToPath(new URL('../../bin/dcos-mesos-slave.ts', import.meta.url))

/** An agent as a process of its own. */
export interface AgentProcess {
  url: string
  child: ChildProcess
  /** kill -9; resolves when it is gone. */
  murder(): Promise<void>
  /** SIGTERM, or another signal that ends it well; resolves to the exit code. */
  stop(signal?: 'SIGTERM' | 'SIGUSR1'): Promise<number | null>
}

export async function startAgentProcess(config: AgentConfig, folder: string): Promise<AgentProcess> {
  const configFile = join(folder, 'agent-config.json')
  const infoFile = join(folder, 'agent-info.json')
  await rm(infoFile, { force: true })
  await writeFile(configFile, JSON.stringify(config))
  const child = spawn(process.execPath, [bin, '--config', configFile, '--info', infoFile], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  let gone = false
  const ended = once(child, 'exit').then(() => void (gone = true))
  const info = await eventually(
    async () => {
      if (gone) return undefined
      return JSON.parse(await readFile(infoFile, 'utf8')) as { urls: { api: string } }
    },
    { timeoutMs: 60_000 },
  ).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  if (!info) throw new Error(`the agent ended: ${errors}`)
  return {
    url: info.urls.api,
    child,
    async murder() {
      child.kill('SIGKILL')
      await ended
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}

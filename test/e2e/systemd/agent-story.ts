import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import type { TaskRecord } from '../../../components/mesos-lite/src/agent/checkpoint/records.ts'
import type { AgentConfig } from '../../../components/mesos-lite/src/index.ts'
import { agentId, startStandInMaster } from '../../../components/mesos-lite/test/agent/stand-in-master.ts'
import type { StandInMaster } from '../../../components/mesos-lite/test/agent/stand-in-master.ts'

/** Where the agent of the stories works on the host. */
export const workDir = '/var/lib/dcos/e2e-agent'

/** An agent as a process of its own on this host, with the systemd launcher and a stand-in for the master. */
export interface AgentStory {
  master: StandInMaster
  url: string
  /** kill -9; resolves when the process is gone. */
  murder(): Promise<void>
  /** Starts the agent again on the same folder and waits for its registration. */
  restart(): Promise<void>
  recordOf(taskId: string): Promise<{ file: string; record: TaskRecord }>
  /** Text of a file in the sandbox of a task. */
  read(taskId: string, file: string): Promise<string>
  unitOf(taskId: string): Promise<string>
  close(): Promise<void>
}

/** Runs a program of the host and gives what it says. */
export async function output(...command: string[]): Promise<string> {
  const [program = '', ...words] = command
  return (await promisify(execFile)(program, words)).stdout.trim()
}

/** The units of tasks that systemd knows, one line each: name, load, active, sub, description. */
export async function taskUnits(): Promise<string[]> {
  const text = await output(
    'systemctl',
    'list-units',
    '--all',
    '--no-legend',
    '--plain',
    'dcos-task-*.service',
  )
  return text.split('\n').filter(Boolean)
}

/** Waits until systemd knows no unit of a task. */
export async function noUnitsLeft(): Promise<void> {
  await eventually(async () => {
    const units = await taskUnits()
    if (units.length > 0) throw new Error(`there are still ${units.join('; ')}`)
  })
}

/** A task of a command. */
export function shellTask(id: string, command: string, more: Partial<TaskInfo> = {}): TaskInfo {
  return {
    name: id,
    task_id: { value: id },
    agent_id: { value: agentId },
    resources: [scalar('cpus', 0.1), scalar('mem', 64)],
    command: { value: command },
    ...more,
  }
}

/** An amount of a resource. */
export function scalar(name: string, value: number): NonNullable<TaskInfo['resources']>[number] {
  return { name, type: 'SCALAR', scalar: { value } }
}

async function startProcess(
  program: string,
  config: AgentConfig,
): Promise<{ child: ChildProcess; url: string }> {
  const [configFile, infoFile] = [join(workDir, 'config.json'), join(workDir, 'info.json')]
  await rm(infoFile, { force: true })
  await writeFile(configFile, JSON.stringify(config))
  const child = spawn(process.execPath, [program, '--config', configFile, '--info', infoFile], {
    stdio: ['ignore', openSync(join(workDir, 'agent.log'), 'a'), 'pipe'],
  })
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const info = await eventually(
    async () => {
      if (child.exitCode !== null) return 'gone'
      return JSON.parse(await readFile(infoFile, 'utf8')) as { urls: { api: string } }
    },
    { timeoutMs: 180_000, what: 'the start of the agent' },
  )
  if (info === 'gone') throw new Error(`the agent ended: ${errors}`)
  return { child, url: info.urls.api }
}

/** Starts the agent; `program` is its bundle, `more` is what its configuration says besides. */
export async function startStory(program: string, more: Partial<AgentConfig> = {}): Promise<AgentStory> {
  await mkdir(workDir, { recursive: true })
  const master = await startStandInMaster()
  const config: AgentConfig = {
    listen: { host: '127.0.0.1', port: 0 },
    masterUrls: [master.url],
    workDir,
    launcher: 'systemd',
    systemd: { tasksMax: 24 },
    resources: 'cpus:4;mem:4096;disk:4096;ports:[31000-31100]',
    ...more,
  }
  let running = await startProcess(program, config)
  await master.registered()
  const recordOf: AgentStory['recordOf'] = async (taskId) => {
    const folder = join(workDir, 'meta/tasks')
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.json')) continue // being written
      const file = join(folder, name)
      const record = JSON.parse(await readFile(file, 'utf8')) as TaskRecord
      if (record.task.task_id.value === taskId) return { file, record }
    }
    throw new Error(`no record of ${taskId}`)
  }
  const murder = async (): Promise<void> => {
    const { child } = running
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  return {
    master,
    get url() {
      return running.url
    },
    murder,
    async restart() {
      const { length } = master.registrations
      // Executors come back to the port that they were told.
      config.listen = { host: '127.0.0.1', port: Number(new URL(running.url).port) }
      running = await startProcess(program, config)
      await master.registered(length + 1)
    },
    recordOf,
    read: async (taskId, file) =>
      await readFile(join((await recordOf(taskId)).record.directory, file), 'utf8'),
    unitOf: async (taskId) => `dcos-task-${(await recordOf(taskId)).record.containerId}.service`,
    async close() {
      await murder()
      await master.stop()
    },
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunningComponent } from '@dcos-lite/lib/component'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { testEnvironment } from '@dcos-lite/lib/testing'
import type { AgentConfig } from '../../src/index.ts'
import { startAgent } from '../../src/agent/start-agent.ts'
import type { StandInMaster } from './stand-in-master.ts'
import { agentId, startStandInMaster } from './stand-in-master.ts'

/** An agent with a stand-in master and a folder of its own; `close` ends and removes everything. */
export interface AgentFixture {
  master: StandInMaster
  workDir: string
  agent: RunningComponent
  config: AgentConfig
  /** Stops the agent (its tasks stay) and starts it again on the same folder. */
  restart(): Promise<void>
  close(): Promise<void>
}

export async function startFixture(more: Partial<AgentConfig> = {}): Promise<AgentFixture> {
  const workDir = await mkdtemp(join(tmpdir(), 'dcos-lite-agent-'))
  const master = await startStandInMaster()
  const config: AgentConfig = {
    listen: { host: '127.0.0.1', port: 0 },
    masterUrls: [master.url],
    workDir,
    launcher: 'process',
    resources: 'cpus:4;mem:4096;disk:4096;ports:[31000-31100]',
    endTasksOnStop: true,
    ...more,
  }
  const environment = testEnvironment({ component: 'agent' })
  const fixture: AgentFixture = {
    master,
    workDir,
    config,
    agent: await startAgent(config, environment),
    async restart() {
      await fixture.agent.stop()
      const { length } = master.registrations
      fixture.agent = await startAgent(config, environment)
      await master.registered(length + 1)
    },
    async close() {
      config.endTasksOnStop = true
      await fixture.agent.stop()
      await master.stop()
      await rm(workDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  await master.registered()
  return fixture
}

/** A command task. */
export function task(id: string, command: string, more: Partial<TaskInfo> = {}): TaskInfo {
  return {
    name: id,
    task_id: { value: id },
    agent_id: { value: agentId },
    resources: [{ name: 'cpus', type: 'SCALAR', scalar: { value: 0.1 } }],
    command: { value: command },
    ...more,
  }
}

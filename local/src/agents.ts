import { availableParallelism, totalmem } from 'node:os'
import type { AgentConfig } from '@dcos-lite/mesos-lite'
import type { DataFolder } from './data-folder.ts'
import type { LocalOptions } from './options.ts'
import type { TaskPorts } from './ports.ts'

interface Given {
  options: LocalOptions
  folder: DataFolder
  ports: TaskPorts
  masterUrls: string[]
  taskEnvironment: Record<string, string>
}

/** What one of `agents` agents offers: every core of the machine (they are shared), its part of three quarters of the memory. */
export function agentResources(agents: number, index: number, isPublic: boolean, ports: TaskPorts): string {
  const cpus = Math.max(availableParallelism(), 2)
  const memMiB = Math.max(Math.floor((totalmem() / 2 ** 20) * 0.75) / agents, 512)
  const { begin, end } = ports.rangeOf(index)
  const role = isPublic ? '(slave_public)' : ''
  return `cpus${role}:${cpus};mem${role}:${Math.floor(memMiB)};disk${role}:10240;ports${role}:[${begin}-${end}]`
}

/**
 * Configurations of the agents of a local cluster. Every agent has an address of its own from 127.0.0.0/8, so that
 * constraints on the hostname mean something.
 */
export function agentConfigurations({
  options,
  folder,
  ports,
  masterUrls,
  taskEnvironment,
}: Given): AgentConfig[] {
  const count = options.agents + options.publicAgents
  return Array.from({ length: count }, (_, index): AgentConfig => {
    const isPublic = index >= options.agents
    const ip = isPublic ? `127.0.2.${index - options.agents + 1}` : `127.0.0.${index + 11}`
    return {
      listen: { host: ip, port: 0 },
      masterUrls,
      workDir: folder.agentDir(index + 1),
      launcher: 'process',
      hostname: ip,
      resources: agentResources(count, index, isPublic, ports),
      ...(isPublic ? { attributes: 'public_ip:true' } : {}),
      taskEnvironment,
      endTasksOnStop: true,
    }
  })
}

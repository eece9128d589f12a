import type { AppDefinition } from '../definitions/app.ts'
import type { InstanceRecord } from '../instances/types.ts'

/**
 * Where a check that Marathon makes reaches an instance: the agent's host name and the host port, or the container's
 * own address where no host port is published.
 */
export function addressOf(
  app: AppDefinition,
  instance: InstanceRecord,
  at: { port?: number; portIndex?: number },
): { host: string; port: number } | undefined {
  const task = instance.tasks[0]
  const hostname = instance.agent?.hostname
  if (!task || hostname === undefined) return undefined
  if (at.port !== undefined) return { host: hostname, port: at.port }
  const index = at.portIndex ?? 0
  const hostPort = task.hostPorts[index]
  if (hostPort) return { host: hostname, port: hostPort }
  const mapping = app.container?.portMappings?.[index]
  const address = task.ipAddresses[0]?.ipAddress
  return mapping && address !== undefined ? { host: address, port: mapping.containerPort } : undefined
}

/** The index of a port by its name. */
export function portIndexOf(app: AppDefinition, name: string): number {
  const ports = app.portDefinitions ?? app.container?.portMappings ?? []
  return ports.findIndex((port) => port.name === name)
}

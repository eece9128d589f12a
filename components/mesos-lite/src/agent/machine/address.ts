import { hostname, networkInterfaces } from 'node:os'
import type { AgentConfig } from '../config.ts'
import type { AgentAddress } from '../tasks/agent-context.ts'

function firstAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1'
}

const anyAddress = new Set(['', '0.0.0.0', '::'])

/** How others reach the agent: what the configuration says, else the listen address, else the machine's first. */
export function advertisedAddress(config: AgentConfig, listenPort: number): AgentAddress {
  const { advertise = {}, listen } = config
  const listenIp = listen.host === 'localhost' ? '127.0.0.1' : listen.host
  const ip = advertise.ip ?? (anyAddress.has(listenIp) ? firstAddress() : listenIp)
  return {
    ip,
    port: advertise.port ?? listenPort,
    hostname: advertise.hostname ?? config.hostname ?? (anyAddress.has(listenIp) ? hostname() : ip),
  }
}

import { labErrors } from './errors.ts'
import type { HostRecord } from './state/lab-record.ts'
import type { LabRole } from './types.ts'

/** How many hosts of each role. */
export interface LabSize {
  masters: number
  agents: number
  publicAgents: number
}

const mostHosts = 60

function some(
  role: LabRole,
  letter: string,
  count: number,
  what: string,
): Pick<HostRecord, 'name' | 'role'>[] {
  if (!Number.isInteger(count) || count < 0 || count > mostHosts) {
    throw labErrors.COUNT_INVALID({ count, what })
  }
  return Array.from({ length: count }, (_, at) => ({ name: `${letter}${at + 1}`, role }))
}

/** Names and roles of the hosts: masters m1, m2, …, agents a1, …, public agents p1, … */
export function planHosts(size: LabSize): Pick<HostRecord, 'name' | 'role'>[] {
  const hosts = [
    ...some('master', 'm', size.masters, '--masters'),
    ...some('slave', 'a', size.agents, '--agents'),
    ...some('slave_public', 'p', size.publicAgents, '--public-agents'),
  ]
  if (hosts.length === 0 || hosts.length > mostHosts) {
    throw labErrors.COUNT_INVALID({ count: hosts.length, what: 'hosts' })
  }
  return hosts
}

import type { Lab, LabRole } from '../types.ts'

const roles: Record<LabRole, string> = { master: 'master', slave: 'agent', slave_public: 'public agent' }

/** One line per host: name, role, address. */
export const describeHosts = (lab: Pick<Lab, 'hosts'>): string[] =>
  lab.hosts.map((host) => `  ${host.name.padEnd(4)} ${roles[host.role].padEnd(13)} ${host.address}`)

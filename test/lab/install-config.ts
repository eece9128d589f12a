import type { Lab, LabRole } from './types.ts'

/** What an agent offers: a host of a lab sees the memory and the processors of the whole machine. */
const agentResources = 'cpus:2;mem:2048;disk:8192'

/** The text of a config.yaml that installs a cluster on the hosts of a lab. */
export function installConfig(
  lab: Pick<Lab, 'name' | 'hosts' | 'keyFile' | 'bootstrapAddress'>,
  packages: readonly string[] = [],
): string {
  const having = (role: LabRole): string[] =>
    lab.hosts.filter((host) => host.role === role).map((host) => host.address)
  const agents = [...having('slave'), ...having('slave_public')]
  const settings = {
    cluster_name: `lab-${lab.name}`,
    master_list: having('master'),
    agent_list: having('slave'),
    public_agent_list: having('slave_public'),
    ssh_user: 'root',
    ssh_port: 22,
    ssh_key_path: lab.keyFile,
    resolvers: [lab.bootstrapAddress],
    nodes: Object.fromEntries(agents.map((address) => [address, { resources: agentResources }])),
    packages: packages.map((name) => ({ name })),
  }
  // A JSON value is a YAML value.
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('')
}

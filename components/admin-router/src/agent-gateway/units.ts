import type { ProbedUnit } from '../answers/health.ts'
import type { AgentGatewayConfig, GatewayUpstreams } from './config.ts'

/** The components of an agent, by the names of their units. */
export function agentUnits(
  role: NonNullable<AgentGatewayConfig['role']>,
): ProbedUnit<keyof GatewayUpstreams>[] {
  return [
    {
      upstream: 'agent',
      id: role === 'agent_public' ? 'dcos-mesos-slave-public.service' : 'dcos-mesos-slave.service',
      name: 'Mesos Agent',
      description: 'runs tasks on this node',
    },
    {
      upstream: 'dns',
      id: 'dcos-net.service',
      name: 'DNS Forwarder',
      description: 'names of the cluster on this node',
    },
  ]
}

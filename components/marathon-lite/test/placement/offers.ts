import type { Offer } from '@dcos-lite/lib/mesos'
import { parseResources, withAllocation } from '@dcos-lite/lib/resources'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { version } from '../support/definitions.ts'

/** An offer of one agent for the default role. */
export function offerOf(id: string, resources: string, given: Partial<Offer> = {}): Offer {
  return {
    id: { value: `offer-${id}` },
    framework_id: { value: 'framework' },
    agent_id: { value: `agent-${id}` },
    hostname: `host-${id}`,
    url: { scheme: 'http', address: { port: 5051 } },
    resources: withAllocation(parseResources(resources), 'slave_public'),
    allocation_info: { role: 'slave_public' },
    ...given,
  }
}

/** An instance that waits. */
export function waitingInstance(id: string, serviceId = '/app'): InstanceRecord {
  return {
    id,
    serviceId,
    kind: 'app',
    version: version(0),
    role: 'slave_public',
    goal: 'Running',
    condition: 'Scheduled',
    since: version(0),
    scheduledAt: version(0),
    incarnation: 1,
    tasks: [],
  }
}

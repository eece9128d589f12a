import type { Resource } from '@dcos-lite/lib/mesos'
import { parseResources, withAllocation } from '@dcos-lite/lib/resources'
import { createFramework } from '../../../src/master/frameworks/create.ts'
import type { StateInput } from '../../../src/master/rendering/state-input.ts'
import type { Agent, Framework, Task } from '../../../src/master/state/types.ts'

const total = parseResources('cpus:16;mem:65536;disk:100000;ports:[31000-32000]')

function agentOf(id: string, number: number): Agent {
  return {
    id,
    info: { id: { value: id }, hostname: `node-${number}`, resources: total },
    ip: `10.0.${number >> 8}.${number & 255}`,
    port: 5051,
    version: '1.11.0',
    bootId: 'boot',
    attempt: undefined,
    capabilities: [],
    session: undefined,
    disconnectedAtMs: undefined,
    restartDeadlineMs: undefined,
    deactivated: false,
    oversubscribed: undefined,
    drain: undefined,
    unavailability: undefined,
    registeredMs: 1000,
    reregisteredMs: undefined,
    executors: new Map(),
    tasks: new Set(),
    offerIds: new Set(),
  }
}

function taskOf(agentId: string, framework: Framework, number: number): Task {
  const id = `service.instance-${number}`
  const resources: Resource[] = withAllocation(
    parseResources(`cpus:0.1;mem:64;ports:[${31000 + (number % 1000)}-${31000 + (number % 1000)}]`),
    '*',
  )
  const address = { protocol: 'IPv4', ip_address: '10.0.0.1' } as const
  return {
    info: {
      name: 'service',
      task_id: { value: id },
      agent_id: { value: agentId },
      resources,
      command: { value: 'true' },
      labels: { labels: [{ key: 'owner', value: 'someone' }] },
    },
    frameworkId: framework.id,
    agentId,
    executorId: undefined,
    role: '*',
    user: 'root',
    state: 'TASK_RUNNING',
    statuses: [
      {
        task_id: { value: id },
        state: 'TASK_RUNNING',
        timestamp: number,
        container_status: {
          container_id: { value: `container-${number}` },
          network_infos: [{ ip_addresses: [address] }],
        },
      },
    ],
    statusUpdateState: 'TASK_RUNNING',
    statusUpdateUuid: undefined,
    pendingUpdate: undefined,
    booked: true,
    kill: undefined,
  }
}

/** A state of any size, as the views read it; the tasks are spread over the agents. */
export function largeState(agentCount: number, taskCount: number): StateInput {
  const agents = new Map<string, Agent>()
  for (let number = 0; number < agentCount; number += 1)
    agents.set(`S${number}`, agentOf(`S${number}`, number))
  const framework = createFramework(
    'F',
    { user: 'root', name: 'marathon', roles: ['*'], capabilities: [{ type: 'MULTI_ROLE' }] },
    1000,
  )
  for (let number = 0; number < taskCount; number += 1) {
    const agentId = `S${number % agentCount}`
    const task = taskOf(agentId, framework, number)
    framework.tasks.set(task.info.task_id.value, task)
    agents.get(agentId)?.tasks.add(task)
  }
  return {
    agents,
    frameworks: new Map([['F', framework]]),
    offers: new Map(),
    masterInfo: {
      id: 'M',
      ip: 0,
      port: 5050,
      pid: 'master@10.0.0.1:5050',
      hostname: '10.0.0.1',
      version: '1.11.0',
      address: { hostname: '10.0.0.1', ip: '10.0.0.1', port: 5050 },
    },
    startedMs: 0,
    electedMs: 0,
    clusterName: undefined,
    domain: undefined,
    logFile: undefined,
    flags: {},
    completedFrameworks: [],
    inverseOffers: [],
    roles: { weights: new Map(), quotas: new Map(), consumed: () => new Map() },
    recovered: [],
    unreachableAgents: 0,
    totalOf: () => total,
  }
}

import type { FrameworkInfo } from '@dcos-lite/lib/mesos'
import { capabilitiesOf, rolesOf } from '../decide/framework-info.ts'
import { createCounters } from '../state/counters.ts'
import type { Framework } from '../state/types.ts'

/** A framework that the master did not know; it is not connected yet. */
export function createFramework(id: string, info: FrameworkInfo, nowMs: number): Framework {
  return {
    id,
    info: { ...info, id: { value: id } },
    roles: rolesOf(info),
    capabilities: capabilitiesOf(info),
    suppressedRoles: new Set(),
    constraints: undefined,
    subscription: undefined,
    connected: false,
    recovered: false,
    registeredMs: nowMs,
    reregisteredMs: nowMs,
    unregisteredMs: undefined,
    tasks: new Map(),
    unreachableTasks: new Map(),
    completedTasks: [],
    offerIds: new Set(),
    counters: createCounters(),
    failover: undefined,
  }
}

/** Gives a known framework new information; `user` and `checkpoint` stay. */
export function applyInfo(framework: Framework, info: FrameworkInfo): void {
  const { user, checkpoint } = framework.info
  framework.info = {
    ...info,
    id: { value: framework.id },
    user,
    ...(checkpoint === undefined ? {} : { checkpoint }),
  }
  framework.roles = rolesOf(info)
  framework.capabilities = capabilitiesOf(info)
}

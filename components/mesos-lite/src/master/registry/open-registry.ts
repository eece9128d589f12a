import type { Clock } from '@dcos-lite/lib/clock'
import { openCollection } from '@dcos-lite/lib/store'
import type { Collection, Leadership, Operation, Store } from '@dcos-lite/lib/store'
import { masterErrors } from '../errors.ts'
import type { Timings } from '../state/timings.ts'
import { agentFormat, roleFormat } from './formats.ts'
import type { AgentRecord, RoleRecord } from './formats.ts'
import { createGroupCommit } from './group-commit.ts'
import { maintenanceFormat } from './maintenance-format.ts'
import type { MaintenanceRecord } from './maintenance-format.ts'

/** What a master keeps: agents, roles and the maintenance schedule. Tasks and frameworks come back from agents and schedulers. */
export interface Registry {
  agents: Collection<AgentRecord>
  roles: Collection<RoleRecord>
  maintenance: Collection<MaintenanceRecord>
  /**
   * Writes durably as the leader, together with whoever writes at the same time; throws
   * DCL_MESOS_MASTER_LEADERSHIP_LOST when this master is not it any more.
   */
  commit(operations: Operation[]): Promise<void>
  /** Asks the store whether this master is still the leader. */
  stillLeads(): Promise<boolean>
  close(): Promise<void>
}

/** What a registry needs besides its store. */
export interface RegistryOptions {
  clock: Clock
  timings: Timings
  onRefused: () => void
}

/** Reads the registry. `onRefused` is called when the store refuses a write because another master leads. */
export async function openRegistry(
  store: Store,
  leadership: Leadership,
  { onRefused, clock, timings }: RegistryOptions,
): Promise<Registry> {
  const startedMs = clock.monotonicMs()
  const agents = await openCollection(store, agentFormat)
  const roles = await openCollection(store, roleFormat)
  const maintenance = await openCollection(store, maintenanceFormat)
  timings.registryRead.record(clock.monotonicMs() - startedMs)
  const commit = createGroupCommit(async (operations) => {
    const writeMs = clock.monotonicMs()
    if (leadership.lost.aborted || !(await agents.commit(operations, [leadership.guard]))) return false
    timings.registryWrite.record(clock.monotonicMs() - writeMs)
    return true
  })
  return {
    agents,
    roles,
    maintenance,
    async commit(operations) {
      if (await commit(operations)) return
      onRefused()
      throw masterErrors.LEADERSHIP_LOST()
    },
    async stillLeads() {
      const { record } = await store.get(leadership.guard.key)
      return record?.createRevision === leadership.epoch
    },
    async close() {
      await agents.close()
      await roles.close()
      await maintenance.close()
    },
  }
}

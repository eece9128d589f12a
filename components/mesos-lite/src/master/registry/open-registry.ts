import type { Clock } from '@dcos-lite/lib/clock'
import { isDcosError } from '@dcos-lite/lib/errors'
import { openCollection, storeErrors } from '@dcos-lite/lib/store'
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
   * DCL_MESOS_MASTER_LEADERSHIP_LOST when this master is not it any more. After a write of which nobody knows whether it
   * was made there are no others: it may come about later, and would take them back.
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
  /** Called with the reason when this master must not write any more. */
  onRefused: (reason: string) => void
}

/** Reads the registry. */
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
  let isUncertain = false
  const commit = createGroupCommit(async (operations) => {
    const writeMs = clock.monotonicMs()
    if (leadership.lost.aborted || isUncertain) return false
    try {
      if (!(await agents.commit(operations, [leadership.guard]))) return false
    } catch (error) {
      if (isDcosError(error) && error.code === storeErrors.OUTCOME_UNKNOWN.code) {
        isUncertain = true
        onRefused('nobody knows whether a write of this leader was made')
      }
      throw error
    }
    timings.registryWrite.record(clock.monotonicMs() - writeMs)
    return true
  })
  return {
    agents,
    roles,
    maintenance,
    async commit(operations) {
      if (await commit(operations)) return
      onRefused('the store refused a write of this leader')
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

import { openCollection } from '@dcos-lite/lib/store'
import type { Collection, Leadership, Operation, Store } from '@dcos-lite/lib/store'
import { masterErrors } from '../errors.ts'
import { agentFormat, roleFormat } from './formats.ts'
import type { AgentRecord, RoleRecord } from './formats.ts'

/** What a master keeps: agents and roles. Tasks and frameworks come back from agents and schedulers. */
export interface Registry {
  agents: Collection<AgentRecord>
  roles: Collection<RoleRecord>
  /** Writes durably as the leader; throws DCL_MESOS_MASTER_LEADERSHIP_LOST when this master is not it any more. */
  commit(operations: Operation[]): Promise<void>
  /** Asks the store whether this master is still the leader. */
  stillLeads(): Promise<boolean>
  close(): Promise<void>
}

/** Reads the registry. `onRefused` is called when the store refuses a write because another master leads. */
export async function openRegistry(
  store: Store,
  leadership: Leadership,
  onRefused: () => void,
): Promise<Registry> {
  const agents = await openCollection(store, agentFormat)
  const roles = await openCollection(store, roleFormat)
  return {
    agents,
    roles,
    async commit(operations) {
      if (!leadership.lost.aborted && (await agents.commit(operations, [leadership.guard]))) return
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
    },
  }
}

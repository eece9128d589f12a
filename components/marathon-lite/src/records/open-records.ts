import { openCollection } from '@dcos-lite/lib/store'
import type { Collection, Store } from '@dcos-lite/lib/store'
import type { DeploymentRecord } from '../decide/deployment-record.ts'
import type { GroupRecord } from '../definitions/service.ts'
import type { InstanceRecord } from '../instances/types.ts'
import type { FailedDeployment, RolloutRecord } from '../rollout/records.ts'
import { recordFormats } from './formats.ts'
import { packing } from './packing.ts'
import type {
  ChangeRecord,
  DefinitionRecord,
  FrameworkRecord,
  ServicePointer,
  TaskFailure,
} from './formats.ts'

/** All collections of Marathon, in memory and on the store. */
export interface Records {
  services: Collection<ServicePointer>
  definitions: Collection<DefinitionRecord>
  groups: Collection<GroupRecord>
  changes: Collection<ChangeRecord>
  deployments: Collection<DeploymentRecord>
  instances: Collection<InstanceRecord>
  failures: Collection<TaskFailure>
  framework: Collection<FrameworkRecord>
  rollouts: Collection<RolloutRecord>
  failedDeployments: Collection<FailedDeployment>
  close(): Promise<void>
}

/** Reads everything that Marathon keeps. */
export async function openRecords(store: Store): Promise<Records> {
  const opened: { close(): Promise<void> }[] = []
  const open = async <T>(
    format: (typeof recordFormats)[keyof typeof recordFormats],
  ): Promise<Collection<T>> => {
    const collection = await openCollection(store, format as never)
    opened.push(collection as { close(): Promise<void> })
    return collection as Collection<T>
  }
  return {
    services: await open<ServicePointer>(recordFormats.service),
    definitions: await open<DefinitionRecord>(recordFormats.definition),
    groups: await open<GroupRecord>(recordFormats.group),
    changes: packing(await open<ChangeRecord>(recordFormats.change)),
    deployments: packing(await open<DeploymentRecord>(recordFormats.deployment)),
    instances: await open<InstanceRecord>(recordFormats.instance),
    failures: await open<TaskFailure>(recordFormats.failure),
    framework: await open<FrameworkRecord>(recordFormats.framework),
    rollouts: await open<RolloutRecord>(recordFormats.rollout),
    failedDeployments: packing(await open<FailedDeployment>(recordFormats.failedDeployment)),
    async close() {
      for (const collection of opened) await collection.close()
    },
  }
}

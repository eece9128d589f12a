import type { RecordFormat } from '@dcos-lite/lib/store'
import type { DeploymentRecord, StoredChange } from '../decide/deployment-record.ts'
import type { GroupRecord, ServiceDefinition } from '../definitions/service.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { unpack } from './packing.ts'
import type { FailedDeployment, RolloutRecord } from '../rollout/records.ts'

/** Which version of a service is the present one. Versions older than `createdAt` are of a deleted namesake. */
export interface ServicePointer {
  id: string
  kind: 'app' | 'pod'
  version: string
  createdAt: string
}

/** One version of a definition; it never changes once it is written. */
export interface DefinitionRecord {
  definition: ServiceDefinition
}

/** One change of the tree. `applied` is false while its pointers are still being written. */
export interface ChangeRecord {
  change: StoredChange
  applied: boolean
}

/** The last failure of an app, as clients see it. */
export interface TaskFailure {
  appId: string
  host: string
  message: string
  state: string
  taskId: string
  timestamp: string
  version: string
  slaveId?: string
}

/** The id that the master gave to this framework. */
export interface FrameworkRecord {
  frameworkId: string
}

function format<T>(kind: string, folder: string): RecordFormat<T> {
  return { kind, prefix: `${folder}/`, version: 1, upgrade: (raw) => raw as T }
}

/** Of records that name everything a change touches: they may be packed. */
function large<T>(kind: string, folder: string): RecordFormat<T> {
  return { ...format<T>(kind, folder), upgrade: (raw) => unpack(raw) as T }
}

/** Every kind of record that Marathon keeps. */
export const recordFormats = {
  service: format<ServicePointer>('service', 'services'),
  definition: format<DefinitionRecord>('definition', 'definitions'),
  group: format<GroupRecord>('group', 'groups'),
  change: large<ChangeRecord>('change', 'changes'),
  deployment: large<DeploymentRecord>('deployment', 'deployments'),
  instance: format<InstanceRecord>('instance', 'instances'),
  failure: format<TaskFailure>('task failure', 'failures'),
  framework: format<FrameworkRecord>('framework', 'framework'),
  rollout: format<RolloutRecord>('rollout', 'rollouts'),
  failedDeployment: large<FailedDeployment>('failed deployment', 'failed-deployments'),
}

import { getQuota } from '../quota/calls.ts'
import { weightsOf } from '../allocation/snapshot.ts'
import { scheduleView, statusView } from '../maintenance/views.ts'
import { legacyVersion } from '../rendering/version.ts'
import { operatorOperations } from '../operations/render.ts'
import type { Reign } from '../state/reign.ts'
import { listLogFiles, readLogFile } from './log-files.ts'
import { loggingLevel } from './logging-calls.ts'
import type { MasterCall } from './master-call.ts'
import { flagsOf } from './flags.ts'

/** A call that reads: the body of its answer. */
export type ReadCall = (reign: Reign, call: MasterCall) => object | Promise<object>

function metrics(reign: Reign): object {
  const values = Object.entries(reign.metrics())
  return { metrics: values.map(([name, value]) => ({ name, value })) }
}

function flags(reign: Reign): object {
  const values = Object.entries(flagsOf(reign.settings, reign.masterInfo.port))
  return { flags: values.map(([name, value]) => ({ name, value })) }
}

function weights(reign: Reign): object {
  const infos = [...weightsOf(reign)].map(([role, weight]) => ({ role, weight }))
  return infos.length === 0 ? {} : { weight_infos: infos }
}

/** The calls that read a little: the body of the answer by the type of the call. Large views are in `views.ts`. */
export const readCalls: Record<string, ReadCall> = {
  GET_HEALTH: () => ({ healthy: true }),
  GET_FLAGS: flags,
  GET_VERSION: () => ({ version_info: legacyVersion }),
  GET_METRICS: metrics,
  GET_LOGGING_LEVEL: loggingLevel,
  LIST_FILES: (reign, call) => listLogFiles(reign, call.list_files?.path ?? ''),
  READ_FILE: (reign, call) => readLogFile(reign, call.read_file ?? { path: '', offset: 0 }),
  GET_OPERATIONS: operatorOperations,
  GET_WEIGHTS: weights,
  GET_QUOTA: getQuota,
  GET_MAINTENANCE_STATUS: (reign) => ({ status: statusView(reign) }),
  GET_MAINTENANCE_SCHEDULE: (reign) => ({ schedule: scheduleView(reign) }),
  GET_MASTER: (reign) => ({
    master_info: reign.masterInfo,
    start_time: reign.startedMs / 1000,
    elected_time: reign.electedMs / 1000,
  }),
}

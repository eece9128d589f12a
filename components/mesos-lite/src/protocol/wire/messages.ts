import { agentMessages } from './schema/agent.ts'
import { containerMessages } from './schema/containers.ts'
import { executorMessages } from './schema/executor.ts'
import { masterMessages } from './schema/master.ts'
import { operatorMessages } from './schema/operator-parts.ts'
import { resourceMessages } from './schema/resources.ts'
import { schedulerMessages } from './schema/scheduler.ts'
import { statisticsMessages } from './schema/statistics.ts'
import { taskMessages } from './schema/tasks.ts'
import { valueMessages } from './schema/values.ts'

/**
 * The messages of the v1 API, in JSON and in binary: `field#number:type` separated by blanks, in the order in which
 * JSON is written. `!` after a type means required, `*` repeated, `{T}` a map from string to T; `=x` is an explicit
 * default that reading fills in, `~x` one that only JSON shows. Types are string, bytes (base64 in memory), bool,
 * double, int32, uint32, int64, uint64, an enum, or another message.
 */
export const messageTable = {
  ...valueMessages,
  ...resourceMessages,
  ...containerMessages,
  ...taskMessages,
  ...schedulerMessages,
  ...executorMessages,
  ...operatorMessages,
  ...masterMessages,
  ...agentMessages,
  ...statisticsMessages,
} as const

export type MessageName = keyof typeof messageTable

export { connectScheduler } from './connect.ts'
export type { SchedulerConnection, SchedulerConnectionOptions } from './connect.ts'
export { schedulerErrors } from './errors.ts'
export { refusalReason } from './refusal.ts'
/** For other readers of v1 event streams. */
export { readEvents } from './read-events.ts'
export { followLocation } from './redirect.ts'
export { retryDelayMs } from './retry-delay.ts'

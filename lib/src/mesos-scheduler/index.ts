export { connectScheduler } from './connect.ts'
export type { SchedulerConnection, SchedulerConnectionOptions } from './connect.ts'

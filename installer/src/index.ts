export { installerErrors } from './errors.ts'
export { commands } from './commands/index.ts'
export type { LocalEvent, ReadySummary } from './local/events.ts'

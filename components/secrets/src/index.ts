export { start } from './start.ts'
export type { SecretsConfig } from './config.ts'

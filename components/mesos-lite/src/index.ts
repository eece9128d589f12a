export { startMaster } from './master/start-master.ts'
export type { MasterConfig } from './master/config.ts'
export { startAgent } from './agent/start-agent.ts'
export type { AgentConfig } from './agent/config.ts'

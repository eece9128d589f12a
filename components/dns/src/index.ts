export { start } from './start.ts'
export type { DnsConfig } from './config.ts'
export { dnsErrors } from './errors.ts'

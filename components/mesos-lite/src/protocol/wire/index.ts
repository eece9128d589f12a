export { readMessage, WireError } from './read.ts'
export type { MessageName } from './messages.ts'

export { matchesWhole } from './matches-whole.ts'
export type { PatternVerdict } from './matches-whole.ts'

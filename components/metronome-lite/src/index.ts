export { start } from './start.ts'
export type { MetronomeConfig } from './start.ts'
export { metronomeErrors } from './errors.ts'
export { recordFormats } from './records/formats.ts'

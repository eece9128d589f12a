export { start } from './start.ts'
export type { MetronomeConfig } from './config.ts'
export { metronomeErrors } from './errors.ts'
export { recordFormats } from './records/formats.ts'

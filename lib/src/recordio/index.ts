export { encodeRecord } from './encode.ts'
export { createRecordDecoder } from './decode.ts'
export type { RecordDecoder } from './decode.ts'
export { recordioErrors } from './errors.ts'

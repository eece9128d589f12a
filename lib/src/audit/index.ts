export { createFileAuditSink } from './file-sink.ts'
export type { FileAuditSink } from './file-sink.ts'
export { auditErrors } from './errors.ts'

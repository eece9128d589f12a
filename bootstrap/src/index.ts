export { findRuntime } from './runtime/find-runtime.ts'
export type { Runtime } from './runtime/find-runtime.ts'
export { bootstrapErrors } from './errors.ts'

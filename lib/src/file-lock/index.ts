/** Locks between processes of one machine. */
export * from './errors.ts'
export * from './with-lock.ts'

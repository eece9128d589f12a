/** Locks between processes of one machine. */
export * from './with-lock.ts'

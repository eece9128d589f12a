/** The contracts that several parts share: each has one owner that completes it, and no part reaches around it. */
export * from './audit.ts'
export * from './drain.ts'
export * from './explain.ts'
export * from './images.ts'
export * from './leader.ts'
export * from './permissions.ts'
export * from './protocol.ts'
export * from './secrets.ts'

export { createKernelDesk } from './desk.ts'
export type { KernelAnswer, KernelDesk } from './desk.ts'

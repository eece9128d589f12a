import { callEnums } from './schema/enums-calls.ts'
import { valueEnums } from './schema/enums-values.ts'

/**
 * The enums of the v1 API: `NAME=number` separated by blanks. UNKNOWN stands only where a call answers to it; elsewhere
 * it is a field that is not set.
 */
export const enumTable = { ...valueEnums, ...callEnums } as const

export type EnumName = keyof typeof enumTable

import { jobChanges } from './change.ts'
import { jobLists } from './list.ts'

export const jobCommands = [...jobLists, ...jobChanges]

import { jobChanges } from './change.ts'
import { jobDags } from './dag.ts'
import { jobImports } from './import.ts'
import { jobLists } from './list.ts'

export const jobCommands = [...jobLists, ...jobChanges, ...jobDags, ...jobImports]

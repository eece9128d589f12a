import { changeCommands } from './change.ts'
import { showCommands } from './show.ts'

export const quotaCommands = [...showCommands, ...changeCommands]

import { aboutCommands } from './about.ts'
import { appChanges } from './app-change.ts'
import { appList } from './app-list.ts'
import { appShow } from './app-show.ts'
import { deploymentCommands } from './deployment.ts'
import { taskList } from './task-list.ts'

export const marathonCommands = [
  appList,
  appShow,
  ...appChanges,
  ...deploymentCommands,
  taskList,
  ...aboutCommands,
]

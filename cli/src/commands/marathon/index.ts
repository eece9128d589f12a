import { aboutCommands } from './about.ts'
import { appChanges } from './app-change.ts'
import { appList } from './app-list.ts'
import { appShow } from './app-show.ts'
import { debugCommands } from './debug.ts'
import { deploymentCommands } from './deployment.ts'
import { groupCommands } from './groups.ts'
import { podCommands } from './pods.ts'
import { taskChanges } from './task-change.ts'
import { taskList } from './task-list.ts'

export const marathonCommands = [
  appList,
  appShow,
  ...appChanges,
  ...deploymentCommands,
  taskList,
  ...taskChanges,
  ...groupCommands,
  ...podCommands,
  ...debugCommands,
  ...aboutCommands,
]

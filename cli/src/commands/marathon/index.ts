import { aboutCommands } from './about.ts'
import { appChanges } from './app-change.ts'
import { appList } from './app-list.ts'
import { appShow } from './app-show.ts'
import { debugCommands } from './debug.ts'
import { deploymentCommands } from './deployment.ts'
import { explain } from './explain.ts'
import { groupCommands } from './groups.ts'
import { podCommands } from './pods.ts'
import { rebalance } from './rebalance.ts'
import { taskChanges } from './task-change.ts'
import { taskList } from './task-list.ts'

export const marathonCommands = [
  appList,
  appShow,
  ...appChanges,
  rebalance,
  explain,
  ...deploymentCommands,
  taskList,
  ...taskChanges,
  ...groupCommands,
  ...podCommands,
  ...debugCommands,
  ...aboutCommands,
]

import { describe } from './describe.ts'
import { history, verify } from './history.ts'
import { install } from './install.ts'
import { list } from './list.ts'
import { repositoryCommands } from './repository.ts'
import { search } from './search.ts'
import { uninstall } from './uninstall.ts'
import { rollback, update } from './update.ts'

export const packageCommands = [
  search,
  describe,
  install,
  list,
  update,
  rollback,
  history,
  verify,
  uninstall,
  ...repositoryCommands,
]

import { describe } from './describe.ts'
import { install } from './install.ts'
import { list } from './list.ts'
import { repositoryCommands } from './repository.ts'
import { search } from './search.ts'
import { uninstall } from './uninstall.ts'

export const packageCommands = [search, describe, install, list, uninstall, ...repositoryCommands]

import { groupCommands } from './groups.ts'
import { keypair } from './keypair.ts'
import { accessCommands } from './permissions.ts'
import { secretCommands } from './secrets.ts'
import { userCommands } from './users.ts'

export const securityCommands = [
  ...userCommands,
  ...groupCommands,
  ...accessCommands,
  ...secretCommands,
  keypair,
]

import type { Command } from '../program/command.ts'
import { auditCommands } from './audit/index.ts'
import { authCommands } from './auth/index.ts'
import { clusterCommands } from './cluster/index.ts'
import { configCommands } from './config/index.ts'
import { jobCommands } from './job/index.ts'
import { marathonCommands } from './marathon/index.ts'
import { nodeCommands } from './node/index.ts'
import { packageCommands } from './package/index.ts'
import { quotaCommands } from './quota/index.ts'
import { securityCommands } from './security/index.ts'
import { serviceCommands } from './service/index.ts'
import { taskCommands } from './task/index.ts'

const all: Command[] = [
  ...auditCommands,
  ...authCommands,
  ...clusterCommands,
  ...configCommands,
  ...jobCommands,
  ...marathonCommands,
  ...nodeCommands,
  ...packageCommands,
  ...quotaCommands,
  ...securityCommands,
  ...serviceCommands,
  ...taskCommands,
]

/** Every command, by its words. */
export const commands: ReadonlyMap<string, Command> = new Map(all.map((command) => [command.id, command]))

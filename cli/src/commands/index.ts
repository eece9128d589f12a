import type { Command } from '../program/command.ts'
import { applyCommands } from './apply/index.ts'
import { auditCommands } from './audit/index.ts'
import { authCommands } from './auth/index.ts'
import { clusterCommands } from './cluster/index.ts'
import { completionCommands } from './completion/index.ts'
import { configCommands } from './config/index.ts'
import { configServiceCommands } from './config-service/index.ts'
import { diagnosticsCommands } from './diagnostics/index.ts'
import { jobCommands } from './job/index.ts'
import { marathonCommands } from './marathon/index.ts'
import { nodeCommands } from './node/index.ts'
import { packageCommands } from './package/index.ts'
import { pluginCommands } from './plugin/index.ts'
import { quotaCommands } from './quota/index.ts'
import { securityCommands } from './security/index.ts'
import { serviceCommands } from './service/index.ts'
import { taskCommands } from './task/index.ts'

const all: Command[] = [
  ...applyCommands,
  ...auditCommands,
  ...authCommands,
  ...clusterCommands,
  ...completionCommands,
  ...configCommands,
  ...configServiceCommands,
  ...diagnosticsCommands,
  ...jobCommands,
  ...marathonCommands,
  ...nodeCommands,
  ...packageCommands,
  ...pluginCommands,
  ...quotaCommands,
  ...securityCommands,
  ...serviceCommands,
  ...taskCommands,
]

/** Every command, by its words. */
export const commands: ReadonlyMap<string, Command> = new Map(all.map((command) => [command.id, command]))

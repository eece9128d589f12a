import type { Command } from '../program/command.ts'

type Load = () => Promise<Command[]>

const marathon: Load = async () => (await import('./marathon/index.ts')).marathonCommands
const apply: Load = async () => (await import('./apply/index.ts')).applyCommands

/** The commands that begin with a word. Each group is loaded alone: most of the start goes into loading. */
const loaders: Record<string, Load | undefined> = {
  apply,
  audit: async () => (await import('./audit/index.ts')).auditCommands,
  auth: async () => (await import('./auth/index.ts')).authCommands,
  cluster: async () => (await import('./cluster/index.ts')).clusterCommands,
  completion: async () => (await import('./completion/index.ts')).completionCommands,
  config: async () => (await import('./config/index.ts')).configCommands,
  'config-service': async () => (await import('./config-service/index.ts')).configServiceCommands,
  diagnostics: async () => (await import('./diagnostics/index.ts')).diagnosticsCommands,
  diff: apply,
  explain: marathon,
  job: async () => (await import('./job/index.ts')).jobCommands,
  marathon,
  node: async () => (await import('./node/index.ts')).nodeCommands,
  package: async () => (await import('./package/index.ts')).packageCommands,
  plugin: async () => (await import('./plugin/index.ts')).pluginCommands,
  quota: async () => (await import('./quota/index.ts')).quotaCommands,
  security: async () => (await import('./security/index.ts')).securityCommands,
  service: async () => (await import('./service/index.ts')).serviceCommands,
  task: async () => (await import('./task/index.ts')).taskCommands,
}

/** The commands that may be meant by words that begin so; none for a word that begins no command. */
export async function loadGroup(word: string): Promise<ReadonlyMap<string, Command>> {
  const load = Object.hasOwn(loaders, word) ? loaders[word] : undefined
  return new Map(((await load?.()) ?? []).map((command) => [command.id, command]))
}

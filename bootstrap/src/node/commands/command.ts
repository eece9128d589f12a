import type { NodeContext } from '../node-context.ts'

/** The options of `dcos-node` after they were read. */
export interface CommandOptions {
  root: string
  json: boolean
  dryRun: boolean
  start: boolean
  /** The id that a bundle must have. */
  expect: string | undefined
}

/** What a command gives: an object for `--json`, lines for people, and whether all is well. */
export interface CommandResult {
  data: object
  lines: string[]
  /** Default 0. */
  exitCode?: number
}

/** One command of `dcos-node`. */
export interface NodeCommand {
  summary: string
  /** Names of the arguments that it must be given. */
  arguments: string[]
  /** It changes the node: it needs root, and no other change may be under way. */
  changes: boolean
  run(node: NodeContext, options: CommandOptions, words: string[]): Promise<CommandResult>
}

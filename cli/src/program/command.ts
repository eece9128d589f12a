import type { Context } from './context.ts'

/** A positional argument. The last one may take all remaining words. */
export interface ArgumentSpec {
  name: string
  description: string
  required: boolean
  /** Takes this word and all that follow. */
  rest?: boolean
}

/** An option. `short` is one letter. */
export interface FlagSpec {
  type: 'boolean' | 'text' | 'integer'
  description: string
  short?: string
  multiple?: boolean
  /** Shown in help for the value: `--options FILE`. */
  placeholder?: string
}

/** What a command gets from its words. Missing values are undefined. */
export interface Input {
  argument(name: string): string
  optionalArgument(name: string): string | undefined
  rest(): string[]
  flag(name: string): boolean
  text(name: string): string | undefined
  texts(name: string): string[]
  integer(name: string): number | undefined
}

/** A command, declared as data. Help, completion and parsing are made from this. */
export interface Command {
  /** Words, separated by one space: `marathon app list`. */
  id: string
  summary: string
  description?: string
  arguments?: ArgumentSpec[]
  flags?: Record<string, FlagSpec>
  /** Options stand before the arguments; what follows the first argument is taken as it is. */
  optionsFirst?: boolean
  /** Exit code of every error, where 1 says something else. */
  failureCode?: number
  /** Each is a whole command line. */
  examples: string[]
  /** The answer is the exit code; nothing is 0. */
  run(context: Context, input: Input): Promise<number | void>
}

/** `--json`, on every command that shows something. */
export const jsonFlag = { json: { type: 'boolean', description: 'print JSON' } } as const satisfies Record<
  string,
  FlagSpec
>
/** `-q`, on every list. */
export const quietFlag = {
  quiet: { type: 'boolean', short: 'q', description: 'print only the ids, one a line' },
} as const satisfies Record<string, FlagSpec>
/** `--dry-run`, on every command that changes something. */
export const dryRunFlag = {
  'dry-run': { type: 'boolean', description: 'show what would change, and change nothing' },
} as const satisfies Record<string, FlagSpec>
/** `--yes`, on every command that asks. */
export const yesFlag = {
  yes: { type: 'boolean', description: 'do it without asking' },
} as const satisfies Record<string, FlagSpec>

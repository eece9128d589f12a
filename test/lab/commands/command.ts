import type { ParseArgsOptionsConfig } from 'node:util'

/** Values of the options of a command, as parseArgs gives them. */
export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>

/** What a command was given. */
export interface Given {
  values: Values
  /** Words that are no options; those behind `--` are in `rest`. */
  words: string[]
  rest: string[]
}

/** A command of the lab, as data. */
export interface Command {
  name: string
  /** What follows the name, for the help. */
  usage: string
  summary: string
  /** One line per option. */
  help: string[]
  examples: string[]
  options: ParseArgsOptionsConfig
  /** Names of the words it takes; all are needed unless they end with `?`. */
  words: string[]
  /** Does it and returns the exit code. */
  run(given: Given): Promise<number>
}

/** The text of an option, or undefined. */
export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

/** Writes a line on standard output. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** Writes a line of progress, which is no result, on standard error. */
export const report = (line: string): void => void process.stderr.write(`${line}\n`)

/** The option that says which lab is meant. */
export const nameOption: ParseArgsOptionsConfig = { name: { type: 'string' } }

/** Its line in the help. */
export const nameHelp = '--name NAME       which lab, when there are several'

import { parseArgs } from 'node:util'
import type { Command, FlagSpec, Input } from './command.ts'

export type Parsed =
  { outcome: 'ok'; input: Input } | { outcome: 'help' } | { outcome: 'wrong'; reason: string }

type Values = Record<string, string | boolean | (string | boolean)[] | undefined>

function optionTable(
  flags: Record<string, FlagSpec>,
): Record<string, { type: 'boolean' | 'string'; short?: string; multiple?: boolean }> {
  const table: Record<string, { type: 'boolean' | 'string'; short?: string; multiple?: boolean }> = {
    help: { type: 'boolean', short: 'h' },
  }
  for (const [name, { type, short, multiple }] of Object.entries(flags)) {
    table[name] = {
      type: type === 'boolean' ? 'boolean' : 'string',
      ...(short === undefined ? {} : { short }),
      ...(multiple ? { multiple } : {}),
    }
  }
  return table
}

function checkIntegers(flags: Record<string, FlagSpec>, values: Values): string | undefined {
  for (const [name, { type }] of Object.entries(flags)) {
    const value = values[name]
    if (type === 'integer' && value !== undefined && !/^-?\d+$/.test(String(value))) {
      return `--${name} needs a whole number, not "${String(value)}"`
    }
  }
  return undefined
}

function checkCount(command: Command, words: string[]): string | undefined {
  const specs = command.arguments ?? []
  const missing = specs.find((spec, index) => spec.required && words[index] === undefined)
  if (missing) return `the argument <${missing.name}> is missing (${missing.description})`
  if (words.length > specs.length && specs.at(-1)?.rest !== true) {
    return `"${words[specs.length] ?? ''}" is one word too many`
  }
  return undefined
}

function inputOf(command: Command, words: string[], values: Values): Input {
  const specs = command.arguments ?? []
  const at = (name: string): string | undefined => words[specs.findIndex((spec) => spec.name === name)]
  const text = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    argument: (name) => at(name) ?? '',
    optionalArgument: at,
    rest: () => words.slice(Math.max(specs.length - 1, 0)),
    flag: (name) => values[name] === true,
    text,
    texts(name) {
      const value = values[name]
      return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)]
    },
    integer(name) {
      const value = text(name)
      return value === undefined ? undefined : Number(value)
    },
  }
}

/** Puts `--` behind the options of a command whose arguments may look like options. */
function endOptions({ optionsFirst, flags = {} }: Command, words: string[]): string[] {
  if (!optionsFirst) return words
  const takesValue = (word: string): boolean =>
    Object.entries(flags).some(
      ([name, { type, short }]) => type !== 'boolean' && (word === `--${name}` || word === `-${short ?? ''}`),
    )
  let index = 0
  while (index < words.length) {
    const word = words[index] ?? ''
    if (word === '--') return words
    if (!word.startsWith('-') || word === '-') break
    index += takesValue(word) ? 2 : 1
  }
  return [...words.slice(0, index), '--', ...words.slice(index)]
}

/** Reads the words behind a command's name. Never throws: what is wrong is said in `reason`. */
export function parseWords(command: Command, words: string[]): Parsed {
  const flags = command.flags ?? {}
  try {
    const { values, positionals } = parseArgs({
      args: endOptions(command, words),
      options: optionTable(flags),
      allowPositionals: true,
      strict: true,
    }) as { values: Values; positionals: string[] }
    if (values.help === true) return { outcome: 'help' }
    const reason = checkIntegers(flags, values) ?? checkCount(command, positionals)
    return reason === undefined
      ? { outcome: 'ok', input: inputOf(command, positionals, values) }
      : { outcome: 'wrong', reason }
  } catch (error) {
    return { outcome: 'wrong', reason: (error as Error).message.split('. To specify')[0] ?? '' }
  }
}

import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Args, Command as OclifCommand, Config, Flags, loadHelpClass } from '@oclif/core'
import { closest, distance } from 'fastest-levenshtein'
import { commands } from '../commands/index.ts'
import type { Command, FlagSpec } from '../program/command.ts'
import { createContext } from '../program/create-context.ts'
import { findCommand, groupsOf } from '../program/find-command.ts'
import { parseWords } from '../program/parse.ts'
import { pluginWords } from '../plugins/plugin-words.ts'

function oclifFlag(spec: FlagSpec) {
  const shared = {
    description: spec.description,
    ...(spec.short === undefined ? {} : { char: spec.short as 'a' }),
  }
  if (spec.type === 'boolean') return Flags.boolean(shared)
  const value = { ...shared, ...(spec.placeholder === undefined ? {} : { helpValue: spec.placeholder }) }
  if (spec.type === 'integer') return Flags.integer(value)
  return spec.multiple ? Flags.string({ ...value, multiple: true }) : Flags.string(value)
}

const groups = groupsOf(commands.keys())

/** The same command as oclif wants to have it. */
function oclifCommand(command: Command): typeof OclifCommand {
  class Declared extends OclifCommand {
    static override id = command.id.replaceAll(' ', ':')
    // What is also a group is listed as one.
    static override hidden = groups.has(command.id)
    static override summary = command.summary
    static override description = command.description ?? ''
    static override examples = command.examples
    static override args = Object.fromEntries(
      (command.arguments ?? []).map(({ name, description, required, rest }) => [
        name,
        Args.string({ description, required, multiple: rest === true }),
      ]),
    )
    static override flags = {
      ...Object.fromEntries(
        Object.entries(command.flags ?? {}).map(([name, spec]) => [name, oclifFlag(spec)]),
      ),
      help: Flags.boolean({ char: 'h', description: 'show this help' }),
    }
    override async run(): Promise<void> {
      const parsed = parseWords(command, this.argv)
      if (parsed.outcome === 'ok') await command.run(createContext(0), parsed.input)
    }
  }
  return Declared as unknown as typeof OclifCommand
}

/** What oclif finds by the manifest's explicit command map. */
export const oclifCommands = Object.fromEntries(
  [...commands.values()].map((command) => [command.id.replaceAll(' ', ':'), oclifCommand(command)]),
)

async function showHelp(words: string[]): Promise<void> {
  const root = dirname(fileURLToPath(import.meta.url))
  const config = await Config.load({ root })
  const HelpClass = await loadHelpClass(config)
  const help = new HelpClass(config, config.pjson.oclif.helpOptions ?? {})
  await help.showHelp(words.length === 0 ? ['--help'] : [words.join(':').replaceAll(' ', ':')])
}

/** Behind the help of the program: what plugins add to it. */
function showPluginWords(): void {
  const own = new Set([...commands.keys()].map((id) => id.split(' ')[0] ?? ''))
  const words = pluginWords(process.env, own)
  if (words.length === 0) return
  const width = Math.max(...words.map(({ word }) => word.length))
  const lines = words.map(({ word, about }) => `  ${word.padEnd(width)}  ${about}`.trimEnd())
  process.stdout.write(`PLUGINS OF THE ATTACHED CLUSTER\n${lines.join('\n')}\n\n`)
}

function complain(text: string, hint: string, code: string): number {
  process.stderr.write(`Error: ${text}\n  try: ${hint}\n  code: ${code}\n`)
  return 1
}

/** Groups whose word alone ends with 1, as it always did; the others end with 0. */
const groupsThatFail = new Set(['marathon'])

/** Shows help for the words, or says what is wrong with them; the answer is the exit code. */
export async function runOclif(given: string[]): Promise<number> {
  const words = given.filter((word) => word !== '--help' && word !== '-h')
  const wantsHelp = words.length !== given.length
  const found = findCommand(commands, groups, words)
  if (found.outcome === 'unknown') {
    const beginning = found.group === '' ? '' : `${found.group} `
    const candidates = [...commands.keys(), ...groups].filter((id) => id !== '' && id.startsWith(beginning))
    const asked = `${beginning}${found.word}`
    const nearest = closest(asked, candidates)
    const all = `dcos ${beginning}--help`
    const alike = distance(asked, nearest) <= Math.max(2, found.word.length / 3)
    return complain(
      `"dcos ${asked}" is not a command`,
      alike ? `dcos ${nearest} (all of them: ${all})` : `${all} lists the commands`,
      'DCL_CLI_UNKNOWN_COMMAND',
    )
  }
  if (found.outcome === 'group') {
    await showHelp(found.group === '' ? [] : found.group.split(' '))
    if (found.group === '') showPluginWords()
    return !wantsHelp && groupsThatFail.has(found.group) ? 1 : 0
  }
  const parsed = parseWords(
    found.command,
    found.rest.filter((word) => word !== '--help' && word !== '-h'),
  )
  if (!wantsHelp && parsed.outcome === 'wrong') {
    complain(parsed.reason, `dcos ${found.command.id} --help`, 'DCL_CLI_WRONG_USAGE')
    return found.command.failureCode ?? 1
  }
  await showHelp(found.command.id.split(' '))
  return 0
}

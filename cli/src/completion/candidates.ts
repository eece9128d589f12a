import type { Command } from '../program/command.ts'
import { findCommand } from '../program/find-command.ts'

/** A word that may come next, and what it means. */
export interface Candidate {
  word: string
  about: string
}

/** What may come next: words, files of this machine, or values that only the cluster knows. */
export type Completion =
  { kind: 'words'; words: Candidate[] } | { kind: 'files' } | { kind: 'values'; of: string; command: string }

const globalFlags: Candidate[] = [
  { word: '--version', about: 'print the versions' },
  { word: '--help', about: 'show help' },
  { word: '-v', about: 'say more' },
  { word: '-vv', about: 'say all' },
]

/** The words that continue a group, each with a summary. */
function nextWords(commands: ReadonlyMap<string, Command>, group: string): Candidate[] {
  const beginning = group === '' ? '' : `${group} `
  const found = new Map<string, string>()
  for (const [id, { summary }] of commands) {
    if (!id.startsWith(beginning) || id === group) continue
    const rest = id.slice(beginning.length).split(' ')
    const word = rest[0] ?? ''
    if (rest.length === 1 || !found.has(word)) found.set(word, rest.length === 1 ? summary : '')
  }
  return [...found].map(([word, about]) => ({ word, about }))
}

function flagWords({ flags = {} }: Command): Candidate[] {
  return [
    ...Object.entries(flags).map(([name, { description }]) => ({ word: `--${name}`, about: description })),
    { word: '--help', about: 'show help' },
  ]
}

/** Options whose value is a name of the cluster or a file, by the option. */
const flagValues: Record<string, string> = {
  'mesos-id': 'mesos-id',
  'agent-id': 'mesos-id',
  'app-id': 'app-id',
  'ca-certs': 'file',
  'config-file': 'file',
  file: 'file',
  location: 'file',
  options: 'file',
  output: 'file',
  'password-file': 'file',
  'private-key': 'file',
  'target-dir': 'file',
  component: 'component',
  'text-file': 'file',
  'value-file': 'file',
  'public-key': 'file',
}

/** Options whose values are few words, by the option; `output` is a file where it is not one of these commands. */
const flagWordsOf: Record<string, { commands: RegExp; words: string[] } | undefined> = {
  output: { commands: / log$/, words: ['short', 'cat', 'json', 'json-pretty'] },
  log: { commands: /^audit /, words: ['front-door', 'iam', 'secrets'] },
}

const fileArguments = new Set(['file', 'file-or-url', 'path'])

function valuesOf(name: string, command: string): Completion {
  return fileArguments.has(name) ? { kind: 'files' } : { kind: 'values', of: name, command }
}

/** The option of a command that waits for its value, when the last whole word names one. */
function openFlag({ flags = {} }: Command, word: string | undefined): string | undefined {
  if (word === undefined || !word.startsWith('-') || word.includes('=')) return undefined
  const found = Object.entries(flags).find(
    ([name, spec]) => spec.type !== 'boolean' && (word === `--${name}` || word === `-${spec.short ?? ''}`),
  )
  return found?.[0]
}

/** How many arguments stand before the word that is being written. */
function argumentsBefore(command: Command, words: string[]): number {
  return words.filter((word, at) => !word.startsWith('-') && openFlag(command, words[at - 1]) === undefined)
    .length
}

/** What may stand at the place of the last word; the words before it are complete. */
export function complete(
  commands: ReadonlyMap<string, Command>,
  groups: ReadonlySet<string>,
  words: string[],
): Completion {
  const before = words.slice(0, -1)
  const partial = words.at(-1) ?? ''
  const command =
    before[0] === 'help' ? before.slice(1) : before.filter((word) => !/^(-v+|--debug)$/.test(word))
  const found = findCommand(commands, groups, command)
  const fitting = (candidates: Candidate[]): Completion => ({
    kind: 'words',
    words: candidates.filter(({ word }) => word.startsWith(partial)),
  })
  if (found.outcome === 'unknown') return fitting([])
  if (found.outcome === 'group') {
    if (partial.startsWith('-')) return fitting(globalFlags)
    return fitting(nextWords(commands, found.group))
  }
  const { command: spec, rest } = found
  const waiting = openFlag(spec, rest.at(-1))
  if (waiting !== undefined) {
    const few = flagWordsOf[waiting]
    if (few?.commands.test(spec.id)) return fitting(few.words.map((word) => ({ word, about: '' })))
    const of = flagValues[waiting]
    return of === undefined ? fitting([]) : of === 'file' ? { kind: 'files' } : valuesOf(of, spec.id)
  }
  if (partial.startsWith('-')) return fitting(flagWords(spec))
  const deeper = rest.length === 0 && groups.has(spec.id) ? nextWords(commands, spec.id) : []
  if (deeper.length > 0) return fitting(deeper)
  const specs = spec.arguments ?? []
  const at = argumentsBefore(spec, rest)
  const argument = specs[at] ?? (specs.at(-1)?.rest === true ? specs.at(-1) : undefined)
  return argument ? valuesOf(argument.name, spec.id) : fitting([])
}

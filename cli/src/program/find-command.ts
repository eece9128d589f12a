import type { Command } from './command.ts'

export type Found =
  | { outcome: 'command'; command: Command; rest: string[] }
  /** The words name a group only (or nothing). */
  | { outcome: 'group'; group: string }
  | { outcome: 'unknown'; group: string; word: string }

/** Finds the command with the longest name that the words begin with. A command may also be a group (`dcos task`). */
export function findCommand(
  commands: ReadonlyMap<string, Command>,
  groups: ReadonlySet<string>,
  words: string[],
): Found {
  let name = ''
  let used = 0
  while (used < words.length) {
    const next = name === '' ? (words[used] ?? '') : `${name} ${words[used] ?? ''}`
    if (!commands.has(next) && !groups.has(next)) break
    name = next
    used += 1
  }
  const command = commands.get(name)
  const rest = words.slice(used)
  const word = rest[0]
  const isWord = word !== undefined && !word.startsWith('-')
  if (command && !(isWord && groups.has(name) && (command.arguments ?? []).length === 0)) {
    return { outcome: 'command', command, rest }
  }
  return isWord ? { outcome: 'unknown', group: name, word } : { outcome: 'group', group: name }
}

/** All beginnings of command names: `marathon app list` makes `marathon` and `marathon app`. */
export function groupsOf(ids: Iterable<string>): Set<string> {
  const groups = new Set<string>([''])
  for (const id of ids) {
    const words = id.split(' ')
    for (let count = 1; count < words.length; count++) groups.add(words.slice(0, count).join(' '))
  }
  return groups
}

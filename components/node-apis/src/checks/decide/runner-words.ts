/** What is checked: `node-prestart` needs no component, the others ask the node APIs. */
export const checkGroups = ['cluster', 'node-prestart', 'node-poststart'] as const

export type CheckGroup = (typeof checkGroups)[number]

/** What the command was asked for. */
export interface RunnerWords {
  group: CheckGroup
  /** Say which checks there are, and make none. */
  list: boolean
  /** Only these; all when empty. */
  names: string[]
  configFile: string | undefined
}

/** How the command is used, in one line. */
export const runnerUsage =
  'dcos-check-runner check cluster|node-prestart|node-poststart [--list] [--config FILE] [NAME...]'

const isGroup = (word: string | undefined): word is CheckGroup => checkGroups.some((group) => group === word)

/** Reads the words of the command line; undefined when they are no call. */
export function readRunnerWords(words: readonly string[]): RunnerWords | undefined {
  const [verb, group, ...rest] = words
  if (verb !== 'check' || !isGroup(group)) return undefined
  const read: RunnerWords = { group, list: false, names: [], configFile: undefined }
  while (rest.length > 0) {
    const word = rest.shift() ?? ''
    if (word === '--list') read.list = true
    else if (word === '--config') {
      read.configFile = rest.shift()
      if (read.configFile === undefined) return undefined
    } else if (word.startsWith('-') || word === '') return undefined
    else read.names.push(word)
  }
  return read
}

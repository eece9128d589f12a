import { commands } from '../commands/index.ts'
import type { Context } from '../program/context.ts'
import { groupsOf } from '../program/find-command.ts'
import { listPlugins } from '../plugins/read-plugins.ts'
import type { Candidate } from './candidates.ts'
import { complete } from './candidates.ts'
import { liveValues } from './live-values.ts'

/** The words that plugins of the cluster bring. */
function pluginWords(context: Context): Candidate[] {
  try {
    return listPlugins(context.environment).flatMap(({ commands: brought }) =>
      brought.map(({ name, description }) => ({ word: name, about: description })),
    )
  } catch {
    return [] // a broken plugin is told of when it is used
  }
}

/** Prints what may stand at the place of the last word: one a line, with its meaning behind a tab; `:files` for files. */
export async function printCompletions(context: Context, words: string[]): Promise<number> {
  const completion = complete(commands, groupsOf(commands.keys()), words)
  const partial = words.at(-1) ?? ''
  if (completion.kind === 'files') context.print(':files')
  if (completion.kind === 'words') {
    const brought = words.length <= 1 && !partial.startsWith('-') ? pluginWords(context) : []
    const all = [...completion.words, ...brought.filter(({ word }) => word.startsWith(partial))]
    for (const { word, about } of all) context.print(about === '' ? word : `${word}\t${about}`)
  }
  if (completion.kind === 'values') {
    const values = await liveValues(context, completion.of, completion.command)
    // Ids of services are written with and without the slash in front.
    const slashed = partial.startsWith('/') || !values.every((value) => value.startsWith('/'))
    for (const value of values) {
      const shown = slashed || partial === '' ? value : value.slice(1)
      if (shown.startsWith(partial)) context.print(shown)
    }
  }
  return 0
}

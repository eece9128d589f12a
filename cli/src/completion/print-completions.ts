import { commands } from '../commands/index.ts'
import type { Context } from '../program/context.ts'
import { groupsOf } from '../program/find-command.ts'
import { pluginWords } from '../plugins/plugin-words.ts'
import { complete } from './candidates.ts'
import { liveValues } from './live-values.ts'

/** Prints what may stand at the place of the last word: one a line, with its meaning behind a tab; `:files` for files. */
export async function printCompletions(context: Context, words: string[]): Promise<number> {
  const completion = complete(commands, groupsOf(commands.keys()), words)
  const partial = words.at(-1) ?? ''
  if (completion.kind === 'files') context.print(':files')
  if (completion.kind === 'words') {
    const own = new Set([...commands.keys()].map((id) => id.split(' ')[0] ?? ''))
    const isFirst = words.length <= 1 && !partial.startsWith('-')
    const brought = isFirst ? pluginWords(context.environment, own) : []
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

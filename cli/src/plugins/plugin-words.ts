import { listPlugins } from './read-plugins.ts'

/** The commands that plugins of the attached cluster bring beside those of this program. */
export function pluginWords(
  environment: Record<string, string | undefined>,
  own: ReadonlySet<string>,
): { word: string; about: string }[] {
  try {
    return listPlugins(environment)
      .flatMap(({ commands }) =>
        commands.map(({ name, description }) => ({ word: name, about: description })),
      )
      .filter(({ word }) => !own.has(word))
  } catch {
    return [] // a broken plugin is told of when it is used
  }
}

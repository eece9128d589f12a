import { cliErrors } from '../../errors.ts'

/** `NAME=TEXT` words as the variables of a run. */
export function parametersOf(words: readonly string[], command: string): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=')
      if (at <= 0) throw cliErrors.INPUT_INVALID({ reason: `${word} is not of the form NAME=TEXT`, command })
      return [word.slice(0, at), word.slice(at + 1)]
    }),
  )
}

import { cliErrors } from '../../errors.ts'

/** Values are read as JSON where they are JSON, and as text otherwise. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text // plain text is a value too
  }
}

/** Turns `mem=64 cmd="sleep 5"` into an object. */
export function parseProperties(words: string[], command = 'marathon app update'): Record<string, unknown> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=')
      if (at < 1) {
        const reason = `"${word}" is not a pair like mem=64`
        throw cliErrors.INPUT_INVALID({ reason, command })
      }
      return [word.slice(0, at), parseValue(word.slice(at + 1))]
    }),
  )
}

import { Script, createContext } from 'node:vm'

/** What a pattern says of a text; `too-slow`: it was stopped, `unreadable`: it is no regular expression. */
export type PatternVerdict = boolean | 'too-slow' | 'unreadable'

/** A pattern that needs longer for one text of a few dozen letters needs ages, or the machine was busy. */
const longestMs = 500
const mostTries = 3
const mostRemembered = 10_000

const words = createContext({ pattern: '', text: '' }) as { pattern: string; text: string }
const test = new Script('new RegExp(pattern).test(text)')
const verdicts = new Map<string, PatternVerdict>()
const stops = new Map<string, number>()

function judge(pattern: string, text: string): PatternVerdict {
  words.pattern = `^(?:${pattern})$`
  words.text = text
  try {
    return test.runInContext(words, { timeout: longestMs }) === true
  } catch (error) {
    const stopped = (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    return stopped ? 'too-slow' : 'unreadable'
  }
}

function makeRoom(remembered: Map<string, unknown>): void {
  if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value ?? '')
}

/**
 * Whether a text as a whole is as a pattern of a user says. Patterns can be written that need years for one text, so
 * one is stopped after half a second, and not tried again once that came to pass three times; what was found out is
 * remembered.
 */
export function matchesWhole(pattern: string, text: string): PatternVerdict {
  const stopped = stops.get(pattern) ?? 0
  if (stopped >= mostTries) return 'too-slow'
  const question = JSON.stringify([pattern, text])
  const known = verdicts.get(question)
  if (known !== undefined) return known
  const verdict = judge(pattern, text)
  if (verdict === 'too-slow') {
    makeRoom(stops)
    stops.set(pattern, stopped + 1)
    return verdict
  }
  makeRoom(verdicts)
  verdicts.set(question, verdict)
  return verdict
}

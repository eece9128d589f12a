import { installerErrors } from '../errors.ts'
import { readDocument } from './document.ts'
import type { Entry, Problem } from './document.ts'
import { isWithoutMeaning } from './keys-without-meaning.ts'
import { nearestKey } from './nearest-key.ts'
import { checkRules } from './rules.ts'
import type { Places } from './rules.ts'
import type { Reader } from './reader.ts'
import { usedKeys } from './used-keys.ts'
import type { ConfigValues, UsedKey } from './used-keys.ts'

const isUsed = (key: string): key is UsedKey => Object.hasOwn(usedKeys, key)

function describe(file: string, { key, at, reason }: Problem): string {
  return `${file}:${at.line}:${at.column}: ${key === '' ? '' : `${key}: `}${reason}`
}

function unknownKey({ key, at }: Entry): Problem {
  const near = nearestKey(key)
  const reason = near === undefined ? 'no such key is known' : `no such key is known; did you mean ${near}?`
  return { key, at, reason }
}

/** Reads the keys that mean something; a value that was refused is left out of the result. */
function readValues(entries: Entry[], problems: Problem[]): Partial<ConfigValues> {
  const values: Partial<Record<UsedKey, unknown>> = {}
  for (const [key, reader] of Object.entries(usedKeys) as [UsedKey, Reader<unknown>][]) {
    const entry = entries.find((candidate) => candidate.key === key)
    if (entry !== undefined) {
      const value = reader.read(entry.value, (reason, element) =>
        problems.push({ key, at: element === undefined ? entry.at : entry.elementAt(element), reason }),
      )
      if (value !== undefined) values[key] = value
    } else if ('fallback' in reader) {
      values[key] = reader.fallback
    } else if ('shownDefault' in reader) {
      values[key] = ''
    } else {
      problems.push({ key, at: { line: 1, column: 1 }, reason: 'this key must be set' })
    }
  }
  return values as Partial<ConfigValues>
}

/**
 * Reads the text of a config.yaml. Throws DCL_INSTALLER_CONFIG_INVALID with every problem at once, each with file,
 * line and column.
 */
export function parseConfig(text: string, file: string): { values: ConfigValues; notices: string[] } {
  const { entries, problems } = readDocument(text)
  if (problems.length === 0) {
    problems.push(...entries.filter(({ key }) => !isUsed(key) && !isWithoutMeaning(key)).map(unknownKey))
    const values = readValues(entries, problems)
    const places: Places = (key, element) => {
      const entry = entries.find((candidate) => candidate.key === key)
      if (entry === undefined) return { line: 1, column: 1 }
      return element === undefined ? entry.at : entry.elementAt(element)
    }
    problems.push(...checkRules(values, places))
    if (problems.length === 0) return { values: values as ConfigValues, notices: notices(entries) }
  }
  const inOrder = problems.sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column)
  throw installerErrors.CONFIG_INVALID(
    {
      file,
      count: inOrder.length === 1 ? 'one problem' : `${inOrder.length} problems`,
      problems: inOrder.map((problem) => `\n  ${describe(file, problem)}`).join(''),
    },
    { details: inOrder },
  )
}

function notices(entries: Entry[]): string[] {
  const idle = entries.map(({ key }) => key).filter((key) => !isUsed(key) && isWithoutMeaning(key))
  return idle.length === 0 ? [] : [`Accepted, without any effect here: ${idle.join(', ')}`]
}

import type { About, Reader } from '../reader.ts'

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

/** A text of one line that is not empty. */
export function text(about: About<string>): Reader<string> {
  return {
    type: 'text',
    ...about,
    read(value, complain) {
      if (isPlain(value) && String(value).trim() !== '' && !/[\n\r]/.test(String(value))) return String(value)
      complain('it must be a text of one line that is not empty')
      return undefined
    },
  }
}

/** A text that may be empty, which is the same as leaving the key out. */
export function optionalText(about: About<string>): Reader<string> {
  return {
    type: 'text',
    fallback: '',
    ...about,
    read(value, complain) {
      if (value === null) return ''
      if (isPlain(value)) return String(value)
      complain('it must be a text')
      return undefined
    },
  }
}

/** A whole number between two bounds. */
export function integer(range: { min: number; max: number }, about: About<number>): Reader<number> {
  return {
    type: `number, ${range.min} to ${range.max}`,
    ...about,
    read(value, complain) {
      const number = typeof value === 'number' ? value : Number(isPlain(value) && value !== '' ? value : NaN)
      if (Number.isInteger(number) && number >= range.min && number <= range.max) return number
      complain(`it must be a number from ${range.min} to ${range.max}`)
      return undefined
    },
  }
}

/** `true` or `false`, in quotes or not. */
export function yesOrNo(about: About<boolean>): Reader<boolean> {
  return {
    type: 'true or false',
    ...about,
    read(value, complain) {
      if (value === true || value === 'true') return true
      if (value === false || value === 'false') return false
      complain('it must be true or false')
      return undefined
    },
  }
}

/** One of some words. */
export function oneOf<Word extends string>(words: readonly Word[], about: About<Word>): Reader<Word> {
  return {
    type: words.join(', '),
    ...about,
    read(value, complain) {
      const found = words.find((word) => word === value)
      if (found === undefined) complain(`it must be ${words.join(' or ')}`)
      return found
    },
  }
}

/** `DENY`, `SAMEORIGIN` or `ALLOW-FROM <uri>`, in any case. */
export function frameOptions(about: About<string>): Reader<string> {
  return {
    type: 'DENY, SAMEORIGIN or ALLOW-FROM URI',
    ...about,
    read(value, complain) {
      if (typeof value === 'string' && /^(DENY|SAMEORIGIN|ALLOW-FROM [!-~]+)$/i.test(value)) return value
      complain('it must be DENY, SAMEORIGIN or ALLOW-FROM with a URI')
      return undefined
    },
  }
}

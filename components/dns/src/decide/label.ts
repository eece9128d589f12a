const longestLabel = 63
const longestStrictLabel = 24

/** Makes a label of a text. */
export type MakeLabel = (text: string) => string

/** Letters in lower case, digits and hyphens of a text; `.` and `_` count as hyphens, anything else is dropped. */
function reduce(text: string): string {
  return text
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[._]/g, '-')
    .replace(/[^a-z0-9-]/g, '')
    .replace(/^-+/, '')
}

function cut(text: string, refill: (rest: string) => string, longest = longestLabel): string {
  const length = Math.min(text.length, longest)
  const head = text.slice(0, length).replace(/-+$/, '')
  return head.length === length ? head : head + refill(text.slice(length)).slice(0, length - head.length)
}

/** A text as one label of `.mesos`: hyphens at a cut are refilled from what follows. */
export function label(text: string): string {
  return cut(reduce(text), (rest) => rest.replace(/^-+/, ''))
}

/** The same by RFC 952: no digit in front, at most 24 characters. */
export function strictLabel(text: string): string {
  const reduced = reduce(text).replace(/^[0-9-]+/, '')
  return cut(reduced, (rest) => rest.replace(/^-+/, ''), longestStrictLabel)
}

/** A text as one label of `dcos.thisdcos.directory`: a cut is refilled without any hyphens. */
export function directoryLabel(text: string): string {
  return cut(reduce(text), (rest) => rest.replace(/-/g, ''))
}

/** A dotted text, each part made a label; empty parts are left out. */
export function labels(text: string, make: MakeLabel = label): string {
  return text
    .split('.')
    .map(make)
    .filter((part) => part !== '')
    .join('.')
}

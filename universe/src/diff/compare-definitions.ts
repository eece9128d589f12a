import type { PackageDefinition } from '@dcos-lite/lib/package-format'

/** One difference between two documents: a value at a JSON pointer; `undefined` where there is none. */
export interface Difference {
  pointer: string
  before?: unknown
  after?: unknown
}

/** A definition as a person reads it: templates as lines of text. */
export function readable(definition: PackageDefinition): Record<string, unknown> {
  const text = (base64: string | undefined): string[] | undefined =>
    base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8').split('\n')
  const { marathon, metronome, ...rest } = definition
  const app = text(marathon?.v2AppMustacheTemplate)
  const job = text(metronome?.v1JobMustacheTemplate)
  return {
    ...rest,
    ...(app ? { 'marathon.json.mustache': app } : {}),
    ...(job ? { 'metronome.json.mustache': job } : {}),
  }
}

const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Every place where two values differ, in the order of their keys. Lists of texts are compared as wholes per line added or taken away. */
export function differences(before: unknown, after: unknown, pointer = ''): Difference[] {
  if (Object.is(before, after)) return []
  if (isTexts(before) && isTexts(after)) return lineDifferences(before, after, pointer)
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...names].flatMap((name) => {
      const step = name.replaceAll('~', '~0').replaceAll('/', '~1')
      return differences(before[name], after[name], `${pointer}/${step}`)
    })
  }
  return [{ pointer, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
}

/** What is only in one of two lists of lines, by the longest common subsequence. */
function lineDifferences(before: string[], after: string[], pointer: string): Difference[] {
  const width = after.length + 1
  const common = new Uint32Array((before.length + 1) * width)
  for (let a = before.length - 1; a >= 0; a--) {
    for (let b = after.length - 1; b >= 0; b--) {
      const at = a * width + b
      common[at] =
        before[a] === after[b]
          ? (common[at + width + 1] ?? 0) + 1
          : Math.max(common[at + width] ?? 0, common[at + 1] ?? 0)
    }
  }
  const found: Difference[] = []
  for (let a = 0, b = 0; a < before.length || b < after.length;) {
    if (a < before.length && b < after.length && before[a] === after[b]) {
      a++
      b++
    } else if (
      b >= after.length ||
      (a < before.length && (common[(a + 1) * width + b] ?? 0) >= (common[a * width + b + 1] ?? 0))
    ) {
      found.push({ pointer: `${pointer}/${a}`, before: before[a++] })
    } else {
      found.push({ pointer: `${pointer}/${b}`, after: after[b++] })
    }
  }
  return found
}

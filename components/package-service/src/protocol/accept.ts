import { isCompatible, parseMediaType } from './media-type.ts'
import type { MediaType } from './media-type.ts'

function quality(mediaType: MediaType): number {
  const text = mediaType.parameters.get('q')
  if (text === undefined || !/^[01]/.test(text) || text.length > 5) return 1
  const value = Number(text)
  return Number.isFinite(value) && value >= 0 && value <= 1 ? value : 1
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function parameterCount(mediaType: MediaType): number {
  return mediaType.parameters.size - (mediaType.parameters.has('q') ? 1 : 0)
}

function byPreference(a: MediaType, b: MediaType): number {
  return (
    quality(b) - quality(a) ||
    compareText(a.type, b.type) ||
    compareText(a.subtype, b.subtype) ||
    compareText(a.suffix, b.suffix) ||
    parameterCount(b) - parameterCount(a)
  )
}

/** An element without parameters takes those of the next one to its right that has some. */
function inheritParameters(elements: readonly MediaType[]): MediaType[] {
  return elements.map((element, index) => {
    if (element.parameters.size > 0) return element
    const giver = elements.slice(index + 1).find((next) => next.parameters.size > 0)
    return giver ? { ...element, parameters: giver.parameters } : element
  })
}

/** The first of the produced types that an `Accept` header asks for; undefined when there is none. */
export function chooseProduced(accept: string, produced: readonly string[]): string | undefined {
  const parsed = accept
    .split(',')
    .filter((piece) => piece.trim() !== '')
    .map(parseMediaType)
    .filter((element) => element !== undefined)
  const wanted = inheritParameters(parsed)
    .filter((element) => quality(element) > 0)
    .sort(byPreference)
  for (const element of wanted) {
    // An element without charset or version gets the newest version; with them there is one candidate at most.
    const found = produced.findLast((candidate) => {
      const type = parseMediaType(candidate)
      return type !== undefined && isCompatible(element, type)
    })
    if (found !== undefined) return found
  }
  return undefined
}

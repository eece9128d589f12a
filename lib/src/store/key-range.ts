const lastBeforeSurrogates = 0xd7ff
const firstAfterSurrogates = 0xe000
const lastCodePoint = 0x10ffff

/**
 * The first text after every text that starts with `prefix`, in byte order of UTF-8; undefined when there is none
 * (the empty prefix).
 */
export function endOfPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  while (points.length > 0) {
    const last = points.pop() ?? 0
    if (last === lastCodePoint) continue
    const next = last === lastBeforeSurrogates ? firstAfterSurrogates : last + 1
    return String.fromCodePoint(...points, next)
  }
  return undefined
}

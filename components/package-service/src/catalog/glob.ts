/**
 * Whether texts as a whole are as a pattern says, in which each star stands for any text. Every piece is looked for once,
 * so no pattern takes long.
 */
export function globMatcher(glob: string): (text: string) => boolean {
  const [first = '', ...others] = glob.split('*')
  const last = others.pop()
  if (last === undefined) return (text) => text === first
  return (text) => {
    if (!text.startsWith(first)) return false
    let at = first.length
    for (const piece of others) {
      const found = text.indexOf(piece, at)
      if (found < 0) return false
      at = found + piece.length
    }
    return text.length - last.length >= at && text.endsWith(last)
  }
}

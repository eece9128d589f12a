/** Finds keys that occur twice in one object of a JSON text (which must parse). Returns their paths. */
export function findDuplicateKeys(text: string): string[] {
  const found: string[] = []
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g
  const stack: { keys: Set<string> | undefined; path: string }[] = []
  let key = ''
  let expectsKey = false
  for (const [token] of text.matchAll(tokens)) {
    const top = stack.at(-1)
    if (token === '{' || token === '[') {
      const path = top?.keys ? `${top.path}/${key}` : (top?.path ?? '')
      stack.push({ keys: token === '{' ? new Set() : undefined, path })
      expectsKey = token === '{'
    } else if (token === '}' || token === ']') {
      stack.pop()
      expectsKey = false
    } else if (token === ',') {
      expectsKey = top?.keys !== undefined
    } else if (token.startsWith('"') && expectsKey && top?.keys) {
      key = JSON.parse(token) as string
      if (top.keys.has(key)) found.push(`${top.path}/${key}`)
      top.keys.add(key)
      expectsKey = false
    }
  }
  return found
}

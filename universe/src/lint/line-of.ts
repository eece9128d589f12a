/** The line (from 1) of a position in a text. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, Math.max(position, 0)).split('\n').length
}

/** The line of a byte that a check found. */
export function lineOfByte(content: Buffer, at: number): number {
  return lineAt(content.subarray(0, Math.max(at, 0)).toString('latin1'), at)
}

/** The line that the message of JSON.parse names. */
export function lineOfSyntaxError(text: string, message: string): number {
  const position = /position (\d+)/.exec(message)?.[1]
  return position === undefined ? lineAt(text, text.length) : lineAt(text, Number(position))
}

interface Frame {
  isArray: boolean
  path: string
  key: string
  index: number
}

/** Every value of a JSON text (which must parse) by its JSON pointer, with the line of its key; twice where a key is twice. */
export function* pointersOf(text: string): Generator<{ pointer: string; line: number }> {
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g
  const stack: Frame[] = []
  let line = 1
  let seenUpTo = 0
  let expectsKey = false
  let keyLine = 1
  const here = (): string => {
    const top = stack.at(-1)
    if (!top) return ''
    return `${top.path}/${top.isArray ? top.index : top.key.replaceAll('~', '~0').replaceAll('/', '~1')}`
  }
  for (const match of text.matchAll(tokens)) {
    for (let at = seenUpTo; at < match.index; at++) if (text[at] === '\n') line++
    seenUpTo = match.index
    const [token] = match
    const top = stack.at(-1)
    if (token === '}' || token === ']') {
      stack.pop()
      expectsKey = false
    } else if (token === ',') {
      if (top) top.index++
      expectsKey = top !== undefined && !top.isArray
    } else if (token === ':') {
      expectsKey = false
    } else if (expectsKey && top) {
      top.key = JSON.parse(token) as string
      keyLine = line
    } else {
      const pointer = here()
      yield { pointer, line: top && !top.isArray ? keyLine : line }
      if (token === '{' || token === '[') {
        stack.push({ isArray: token === '[', path: pointer, key: '', index: 0 })
        expectsKey = token === '{'
      }
    }
  }
}

/** The line of a JSON pointer, or of what is nearest above it; of a key that is there twice, the last. */
export function lineOfPointer(text: string, pointer: string): number {
  const lines = new Map<string, number>()
  for (const found of pointersOf(text)) lines.set(found.pointer, found.line)
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const line = lines.get(at)
    if (line !== undefined) return line
  }
  return 1
}

/** Whether labels fit a parsed selector. */
export type LabelSelector = (labels: Record<string, string>) => boolean

type Token = { term: string } | { sign: '==' | '!=' | '(' | ')' | ',' }

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const space = /^\s+/.exec(rest)
    if (space) {
      at += space[0].length
      continue
    }
    const sign = /^(==|!=|\(|\)|,)/.exec(rest)
    if (sign) {
      tokens.push({ sign: sign[1] as '==' })
      at += sign[0].length
      continue
    }
    const term = /^(?:[A-Za-z0-9._-]|\\.)+/s.exec(rest)
    if (!term) return undefined
    tokens.push({ term: term[0].replace(/\\(.)/gs, '$1') })
    at += term[0].length
  }
  return tokens
}

/** Reads a comma list of label selectors (all must hold); undefined when it cannot be understood. */
export function parseLabelSelector(text: string): LabelSelector | undefined {
  const tokens = tokensOf(text)
  if (!tokens || tokens.length === 0) return undefined
  const rules: LabelSelector[] = []
  let at = 0
  const term = (): string | undefined => {
    const token = tokens[at]
    if (!token || !('term' in token)) return undefined
    at++
    return token.term
  }
  const sign = (wanted: string): boolean => {
    const token = tokens[at]
    if (!token || !('sign' in token) || token.sign !== wanted) return false
    at++
    return true
  }
  const set = (): Set<string> | undefined => {
    if (!sign('(')) return undefined
    const values = new Set<string>()
    do {
      const value = term()
      if (value === undefined) return undefined
      values.add(value)
    } while (sign(','))
    return sign(')') ? values : undefined
  }
  do {
    const name = term()
    if (name === undefined) return undefined
    if (sign('==')) {
      const value = term()
      if (value === undefined) return undefined
      rules.push((labels) => labels[name] === value)
    } else if (sign('!=')) {
      const value = term()
      if (value === undefined) return undefined
      rules.push((labels) => name in labels && labels[name] !== value)
    } else if (tokens[at] && 'term' in (tokens[at] as Token)) {
      const word = term()
      const values = word === 'in' || word === 'notin' ? set() : undefined
      if (!values) return undefined
      rules.push((labels) => name in labels && values.has(labels[name] ?? '') === (word === 'in'))
    } else rules.push((labels) => name in labels)
  } while (sign(','))
  return at === tokens.length ? (labels) => rules.every((rule) => rule(labels)) : undefined
}

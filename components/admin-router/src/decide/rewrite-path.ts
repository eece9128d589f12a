/** Replaces `strip` at the front of a path by `add`; the result always starts with a slash. */
export function rewritePath(path: string, rule: { strip?: string; add?: string }): string {
  const { strip = '', add = '' } = rule
  const rest = path.startsWith(strip) ? path.slice(strip.length) : path
  const whole = add + rest
  return whole.startsWith('/') ? whole : `/${whole}`
}

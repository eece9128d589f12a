/** How deep sections may be nested. */
export const deepestSections = 1000
/** How deep options, schemas and what templates make may be nested; what is deeper is refused by name. */
export const deepestNesting = 200

/** Whether a JSON value is nested deeper than is allowed; looks without recursion, so that no value is too deep for it. */
export function isTooDeep(value: unknown): boolean {
  const open: { value: object; depth: number }[] = []
  const enter = (inner: unknown, depth: number): void => {
    if (typeof inner === 'object' && inner !== null) open.push({ value: inner, depth })
  }
  enter(value, 1)
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.depth > deepestNesting) return true
    for (const inner of Object.values(next.value)) enter(inner, next.depth + 1)
  }
  return false
}

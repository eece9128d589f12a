const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/** The object without undefined members, and without the named members where they are empty. */
export function withoutEmpty(value: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(([name, member]) =>
      names.includes(name) ? !isEmpty(member) : member !== undefined,
    ),
  )
}

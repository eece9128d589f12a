const prepared = Symbol('prepared')

/** A part of an answer whose JSON text is at hand; the members are for those who look at answers by id. */
export interface Prepared {
  [prepared]: string
  id: string
  appId?: string
}

/** Wraps the JSON text of a part of an answer. */
export function prepare(text: string, names: { id: string; appId?: string }): Prepared {
  return { ...names, [prepared]: text }
}

const isPrepared = (value: object): value is Prepared => prepared in value

/** The JSON text of an answer, prepared parts as they are. */
export function writeAnswer(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (isPrepared(value)) return value[prepared]
  if (Array.isArray(value)) return `[${value.map(writeAnswer).join(',')}]`
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${writeAnswer(member)}`).join(',')}}`
}

/** Why an id given by a framework is not valid, or undefined. */
export function idProblem(id: string): string | undefined {
  if (id === '') return 'ID must not be empty'
  if (Buffer.byteLength(id) > 255) return 'ID must not be greater than 255 characters'
  if (id === '.' || id === '..') return `'${id}' is disallowed`
  for (const character of id) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x20 || code === 0x7f || character === '/' || character === '\\') {
      return `'${id}' contains invalid characters`
    }
  }
  return undefined
}

/** Why a role name is not valid, or undefined. */
export function roleProblem(role: string): string | undefined {
  if (role === '*') return undefined
  if (role === '') return 'Empty role name is invalid'
  for (const part of role.split('/')) {
    if (part === '') return `Role '${role}' has an empty component`
    if (part === '.' || part === '..' || part === '*') return `Role '${role}' cannot include '${part}'`
    if (part.startsWith('-')) return `Role component '${part}' cannot start with '-'`
    if (/[\s\b]/.test(part)) return `Role component '${part}' cannot contain white space or backspace`
  }
  return undefined
}

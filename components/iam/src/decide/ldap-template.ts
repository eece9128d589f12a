/** What a template calls the name that is put in. */
export type TemplateName = 'username' | 'groupname'

const placeholder = (name: TemplateName): string => `%(${name})s`

/** A value as part of a distinguished name (RFC 4514): nothing in it ends the value or begins another. */
export function escapeDn(value: string): string {
  const letters = [...value]
  return letters
    .map((each, at) => {
      if (each === '\0') return '\\00'
      // A blank counts only inside, or when it is escaped.
      const isOuterBlank = each === ' ' && (at === 0 || at === letters.length - 1)
      return isOuterBlank || /[\\",+<>;=#]/.test(each) ? `\\${each}` : each
    })
    .join('')
}

/** A value as part of a search filter (RFC 4515). */
export function escapeFilter(value: string): string {
  return value.replace(/[\\*()\0]/g, (each) => `\\${each.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** Whether a template names what is put in. */
export function hasPlaceholder(template: string, name: TemplateName): boolean {
  return template.includes(placeholder(name))
}

/** Puts a name into the template of a distinguished name. */
export function fillDn(template: string, name: TemplateName, value: string): string {
  return template.replaceAll(placeholder(name), () => escapeDn(value))
}

/** Puts a name into the template of a search filter. */
export function fillFilter(template: string, name: TemplateName, value: string): string {
  return template.replaceAll(placeholder(name), () => escapeFilter(value))
}

/** The attribute that the template compares with the name: `uid` of `(uid=%(username)s)`. */
export function attributeOf(template: string, name: TemplateName): string | undefined {
  const before = template.split(placeholder(name), 1)[0] ?? ''
  return hasPlaceholder(template, name) ? /([A-Za-z][A-Za-z0-9-]*)=$/.exec(before)?.[1] : undefined
}

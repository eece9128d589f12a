/** Characters that no URI has unescaped, and percent signs that escape nothing. */
const forbidden = /[\s"<>\\^`{|}]|%(?![0-9a-fA-F]{2})/
const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*:/

/** Whether a text is a URI or a path that may stand for one; a scheme must be followed by something. */
export function isUri(text: string): boolean {
  if (text === '' || forbidden.test(text) || text.startsWith(':')) return false
  const match = scheme.exec(text)
  return match === null || text.length > match[0].length
}

/** A parsed media type; names are lower case, `q` is kept among the parameters. */
export interface MediaType {
  type: string
  subtype: string
  suffix: string
  parameters: Map<string, string>
}

/** Parses one media type; undefined when it is not one. */
export function parseMediaType(text: string): MediaType | undefined {
  const [essence = '', ...parts] = text.split(';')
  const match = /^\s*([^/\s;]+)\/([^/\s;]+)\s*$/.exec(essence)
  if (!match) return undefined
  const [subtype = '', ...suffixes] = (match[2] ?? '').toLowerCase().split('+')
  const parameters = new Map<string, string>()
  for (const part of parts) {
    const [name = '', ...value] = part.split('=')
    if (name.trim() === '') continue
    parameters.set(
      name.trim().toLowerCase(),
      value
        .join('=')
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .toLowerCase(),
    )
  }
  return { type: (match[1] ?? '').toLowerCase(), subtype, suffix: suffixes.join('+'), parameters }
}

/** Whether `actual` is the type that is `expected`: every parameter of `expected` but `q` must be there. */
export function isCompatible(expected: MediaType, actual: MediaType): boolean {
  if (
    expected.type !== actual.type ||
    expected.subtype !== actual.subtype ||
    expected.suffix !== actual.suffix
  ) {
    return false
  }
  return [...expected.parameters].every(
    ([name, value]) => name === 'q' || actual.parameters.get(name) === value,
  )
}

/** The media type of the package API's `area` (`package` or `service`), such as `package.search-request` v1. */
export function dcosMediaType(kind: string, version: number): string {
  return `application/vnd.dcos.${kind}+json;charset=utf-8;version=v${version}`
}

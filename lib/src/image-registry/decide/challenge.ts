/** How a registry wants to be asked. */
export type Challenge =
  { scheme: 'basic' } | { scheme: 'bearer'; realm: string; service?: string; scope?: string }

function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const [, name = '', quoted, bare] of text.matchAll(
    /([A-Za-z_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g,
  )) {
    fields.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '')
  }
  return fields
}

/** Reads a `WWW-Authenticate` header; undefined when it names nothing that can be done here. */
export function readChallenge(header: string | null): Challenge | undefined {
  const match = /^\s*([A-Za-z]+)(?:\s+(.*))?$/s.exec(header ?? '')
  const scheme = match?.[1]?.toLowerCase()
  if (scheme === 'basic') return { scheme }
  if (scheme !== 'bearer') return undefined
  const fields = fieldsOf(match?.[2] ?? '')
  const realm = fields.get('realm')
  if (realm === undefined || !URL.canParse(realm)) return undefined
  const [service, scope] = [fields.get('service'), fields.get('scope')]
  return {
    scheme,
    realm,
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope }),
  }
}

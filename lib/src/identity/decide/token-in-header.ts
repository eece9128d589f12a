/** The token of an `Authorization` header: `token=…` or `Bearer …`; undefined when it holds none. */
export function tokenInHeader(authorization: string): string | undefined {
  const token = /token=(.*)$/.exec(authorization)?.[1] ?? /^Bearer\s+(.+)$/i.exec(authorization)?.[1]
  return token === undefined || token.trim() === '' ? undefined : token.trim()
}

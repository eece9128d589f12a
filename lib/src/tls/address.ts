import { isIP } from 'node:net'

/** One spelling for each address: IPv6 short and in small letters. Anything else is returned in small letters. */
export function plainAddress(host: string): string {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return isIP(bare) === 6 ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare
}

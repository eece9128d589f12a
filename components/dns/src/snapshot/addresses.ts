import { isIP } from 'node:net'
import type { Address } from '../decide/model.ts'

/** The address that a text is, or undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  return family === 4 || family === 6 ? { family, ip: bare } : undefined
}

/** Host and port of `id@host:port`, or undefined when it is not of that form. */
export function parsePid(pid: string): { host: string; port: number } | undefined {
  const found = /@(.+):(\d+)$/.exec(pid)
  const [, host, port] = found ?? []
  return host === undefined ? undefined : { host: host.replace(/^\[|\]$/g, ''), port: Number(port) }
}

/** Addresses of host names, as far as they are known; literal addresses are always. */
export type HostAddresses = (host: string) => Address[]

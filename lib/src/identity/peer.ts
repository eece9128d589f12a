import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'

const noAddresses: ReadonlySet<string> = new Set()
const loopback = /^(?:::ffff:)?127\.|^::1$/

/**
 * Whether a request comes from this machine, from one of the addresses, or over TLS with a certificate of the cluster:
 * then its word about who asks counts.
 */
export function isTrustedPeer(
  { socket }: IncomingMessage,
  addresses: ReadonlySet<string> = noAddresses,
): boolean {
  if (socket instanceof TLSSocket && socket.authorized) return true
  const address = socket.remoteAddress ?? ''
  return loopback.test(address) || addresses.has(address.replace(/^::ffff:/, ''))
}

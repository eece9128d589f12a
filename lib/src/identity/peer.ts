import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'

const loopback = /^(?:::ffff:)?127\.|^::1$/

/** Whether a request comes from this machine or over TLS with a certificate of the cluster: then its headers count. */
export function isTrustedPeer({ socket }: IncomingMessage): boolean {
  if (socket instanceof TLSSocket && socket.authorized) return true
  return loopback.test(socket.remoteAddress ?? '')
}

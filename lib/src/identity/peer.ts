import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { systemClock } from '../clock/index.ts'
import { isMaster, peerOf } from '../tls/index.ts'

/** What is trusted without TLS. */
export interface PlainTrust {
  addresses: ReadonlySet<string>
  /** Whether everybody on this machine is. */
  loopback: boolean
}

const thisMachine: PlainTrust = { addresses: new Set(), loopback: true }
const loopback = /^(?:::ffff:)?127\.|^::1$/

/**
 * Whether a request's word about who asks counts. Over TLS it does with the certificate of a master, and with nothing
 * else; without TLS when it comes from this machine (unless that is not trusted) or one of the addresses.
 */
export function isTrustedPeer(
  { socket }: IncomingMessage,
  { addresses, loopback: machineIsTrusted }: PlainTrust = thisMachine,
): boolean {
  if (socket instanceof TLSSocket) {
    const { certificate, problem } = peerOf(socket, 'here', systemClock.nowMs())
    return certificate !== undefined && problem === undefined && isMaster(certificate)
  }
  const address = socket.remoteAddress ?? ''
  return (machineIsTrusted && loopback.test(address)) || addresses.has(address.replace(/^::ffff:/, ''))
}

import { isIP } from 'node:net'
import { buildConnector } from 'undici'
import { identityFor } from '@dcos-lite/lib/http-client'
import type { TlsMaterial } from '@dcos-lite/lib/tls'

/** What a connection to an upstream is made with. */
export interface UpstreamEncryption extends Partial<TlsMaterial> {
  /** Empty for addresses, which have no place in a handshake. */
  servername: string
  rejectUnauthorized: boolean
}

/**
 * How the front door connects to an `https:` origin: to parts of the cluster as itself, trusting only their authority;
 * to services of users without looking at their certificate, which names none of the addresses they have.
 */
export function encryptionTo(origin: string): UpstreamEncryption {
  const { hostname } = new URL(origin)
  const host = hostname.replace(/^\[|\]$/g, '')
  const identity = identityFor(origin)
  return { ...identity, servername: isIP(host) === 0 ? host : '', rejectUnauthorized: identity !== undefined }
}

/** Opens the connections of the front door's pools; a renewed identity is used for new ones. */
export function createUpstreamConnector(timeoutMs: number): buildConnector.connector {
  const settings = { timeout: timeoutMs, allowH2: false }
  const plain = buildConnector(settings)
  const unverified = buildConnector({ ...settings, rejectUnauthorized: false })
  const verified = new WeakMap<TlsMaterial, buildConnector.connector>()
  const connectorOf = (identity: TlsMaterial): buildConnector.connector => {
    const found = verified.get(identity)
    if (found) return found
    const made = buildConnector({ ...settings, ...identity })
    verified.set(identity, made)
    return made
  }
  return (options, callback) => {
    if (options.protocol !== 'https:') return void plain(options, callback)
    const origin = `https://${options.hostname.includes(':') ? `[${options.hostname}]` : options.hostname}:${options.port || '443'}`
    const identity = identityFor(origin)
    // Not the host that the client asked for: the upstream is another one, with a certificate of its own.
    const { servername } = encryptionTo(origin)
    const connect = identity ? connectorOf(identity) : unverified
    connect({ ...options, servername }, callback)
  }
}

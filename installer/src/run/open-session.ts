import type { Buffer } from 'node:buffer'
import ssh2 from 'ssh2'
import type { Client, ConnectConfig } from 'ssh2'

/** How to reach the sshd of one host. */
export interface SessionTarget {
  address: string
  port: number
  user: string
  /** The private key, or the socket of an SSH agent. */
  credentials: { privateKey: Buffer; passphrase?: string } | { agent: string }
  /** Decides about the key that the host shows. */
  acceptHostKey: (key: Buffer) => boolean
  /** The kinds of host key that are known of the host; they are asked for before others. */
  knownKeyTypes: readonly string[]
  timeoutMs: number
}

const keyTypes = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

function preferred(known: readonly string[]): (typeof keyTypes)[number][] {
  const isKnown = (type: string): boolean =>
    known.includes(type) || (type.startsWith('rsa-') && known.includes('ssh-rsa'))
  return [...keyTypes.filter(isKnown), ...keyTypes.filter((type) => !isKnown(type))]
}

/** Opens an authenticated session. Rejects with the error of the library. */
export function openSession(target: SessionTarget): Promise<Client> {
  const client = new ssh2.Client()
  const config: ConnectConfig = {
    host: target.address,
    port: target.port,
    username: target.user,
    readyTimeout: target.timeoutMs,
    keepaliveInterval: 5000,
    keepaliveCountMax: 4,
    algorithms: { serverHostKey: preferred(target.knownKeyTypes) },
    hostVerifier: target.acceptHostKey,
    ...target.credentials,
  }
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      client.end()
      reject(error)
    }
    client.once('error', fail)
    client.once('ready', () => {
      client.off('error', fail)
      resolve(client)
    })
    client.connect(config)
  })
}

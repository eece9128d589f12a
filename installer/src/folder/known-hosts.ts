import { appendFile } from 'node:fs/promises'
import { readIfThere } from '@dcos-lite/lib/files'
import { fingerprint, keyType } from '../run/host-key.ts'

/** What is thought of a key that a host shows. */
export type HostKeyVerdict =
  { known: true } | { known: false; trusted: boolean; fingerprint: string; expected: string[] }

/** The host keys that were seen, in the format of ssh. */
export interface KnownHosts {
  /** Kinds of key that are known of a host. */
  typesOf(address: string, port: number): string[]
  /** A key of a host that no key is known of is trusted and remembered; another key than the known ones is not. */
  verify(address: string, port: number, key: Buffer): HostKeyVerdict
  /** Resolves when everything that was learned is in the file. */
  saved(): Promise<void>
}

interface KnownKey {
  host: string
  type: string
  key: string
}

const nameOf = (address: string, port: number): string => (port === 22 ? address : `[${address}]:${port}`)

function parse(text: string): KnownKey[] {
  return text.split('\n').flatMap((line) => {
    const [hosts = '', type, key] = line.trim().split(/\s+/)
    if (hosts.startsWith('#') || type === undefined || key === undefined) return []
    return hosts.split(',').map((host) => ({ host, type, key }))
  })
}

/** Opens the known keys of a folder. `remember` false keeps what is learned out of the file (a preview). */
export async function openKnownHosts(file: string, remember: boolean): Promise<KnownHosts> {
  const keys = parse((await readIfThere(file)) ?? '')
  let writing = Promise.resolve()
  return {
    typesOf: (address, port) => {
      const host = nameOf(address, port)
      return keys.filter((known) => known.host === host).map((known) => known.type)
    },
    verify(address, port, key) {
      const host = nameOf(address, port)
      const encoded = key.toString('base64')
      const known = keys.filter((candidate) => candidate.host === host)
      if (known.some((candidate) => candidate.key === encoded)) return { known: true }
      const trusted = known.length === 0
      if (trusted) {
        const learned = { host, type: keyType(key), key: encoded }
        keys.push(learned)
        if (remember) {
          const line = `${learned.host} ${learned.type} ${learned.key}\n`
          writing = writing.then(() => appendFile(file, line, { mode: 0o600 }))
          // Whoever waits in saved() hears of a failure; nobody else may be surprised by it.
          writing.catch(() => undefined)
        }
      }
      const expected = known.map((candidate) => fingerprint(Buffer.from(candidate.key, 'base64')))
      return { known: false, trusted, fingerprint: fingerprint(key), expected }
    },
    saved: () => writing,
  }
}

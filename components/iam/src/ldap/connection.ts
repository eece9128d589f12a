import { Client, InvalidCredentialsError, ResultCodeError } from 'ldapts'
import type { Entry } from 'ldapts'
import { messageOf } from '@dcos-lite/lib/errors'
import type { LdapConfig } from '../decide/ldap-config.ts'
import { iamErrors } from '../errors.ts'

/** A conversation with the directory. */
export interface LdapConnection {
  /** Whether name and password fit. */
  bind(dn: string, password: string): Promise<boolean>
  /** Becomes the lookup account; nobody in particular when there is none. */
  bindLookup(): Promise<void>
  search(base: string, scope: 'base' | 'sub', filter: string, attributes: string[]): Promise<Entry[]>
}

const connectTimeoutMs = 5000
const answerTimeoutMs = 10_000
const largestAnswer = 1000

function tlsOptions(config: LdapConfig): Record<string, string> {
  const { 'ca-certs': ca, 'client-cert': pem } = config
  return {
    // An address is verified as such, not as a name.
    ...(/^[\d.]+$|:/.test(config.host) ? {} : { servername: config.host }),
    host: config.host,
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca }),
    ...(pem === undefined ? {} : { cert: pem, key: pem }),
  }
}

/** Connects, encrypted as the configuration says, runs `work`, and hangs up. No password goes out before that. */
export async function withDirectory<T>(
  config: LdapConfig,
  work: (connection: LdapConnection) => Promise<T>,
): Promise<T> {
  const secure = config['use-ldaps']
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  const url = `${secure ? 'ldaps' : 'ldap'}://${host}:${config.port}`
  const client = new Client({
    url,
    connectTimeout: connectTimeoutMs,
    timeout: answerTimeoutMs,
    // Names come from the directory itself or are escaped here.
    strictDN: false,
    ...(secure ? { tlsOptions: tlsOptions(config) } : {}),
  })
  const unreachable = (error: unknown): Error =>
    iamErrors.LDAP_UNREACHABLE({ server: url, reason: messageOf(error) }, { cause: error })
  const reach = async <R>(step: Promise<R>): Promise<R> => {
    try {
      return await step
    } catch (error) {
      throw error instanceof ResultCodeError ? error : unreachable(error)
    }
  }
  const connection: LdapConnection = {
    async bind(dn, password) {
      // A bind without a password succeeds as nobody, whatever the name says.
      if (password === '') return false
      try {
        await reach(client.bind(dn, password))
        return true
      } catch (error) {
        if (error instanceof InvalidCredentialsError) return false
        throw error
      }
    },
    async bindLookup() {
      const { 'lookup-dn': dn, 'lookup-password': password = '' } = config
      if (dn === undefined) return
      try {
        if (await connection.bind(dn, password)) return
      } catch (error) {
        if (!(error instanceof ResultCodeError)) throw error
        throw iamErrors.LDAP_AUTH_FAILED({ reason: error.message }, { cause: error })
      }
      throw iamErrors.LDAP_AUTH_FAILED({ reason: 'its name or password is wrong' })
    },
    async search(base, scope, filter, attributes) {
      const limits = { sizeLimit: largestAnswer, timeLimit: answerTimeoutMs / 1000 }
      return (await reach(client.search(base, { scope, filter, attributes, ...limits }))).searchEntries
    },
  }
  try {
    if (config['enforce-starttls']) {
      try {
        await client.startTLS(tlsOptions(config))
      } catch (error) {
        throw unreachable(error)
      }
    }
    return await work(connection)
  } finally {
    await client.unbind().catch(() => undefined) // it may be gone already
  }
}

import { Agent, fetch as fetchOver } from 'undici'
import * as client from 'openid-client'
import type { Configuration } from 'openid-client'
import { messageOf } from '@dcos-lite/lib/errors'
import { iamErrors } from '../errors.ts'
import type { OidcProviderRecord } from '../records/oidc-provider.ts'

const timeoutSeconds = 10
const knownForMs = 10 * 60 * 1000

/** Requests that trust the provider's own certificates. */
function fetchTrusting(ca: string): client.CustomFetch {
  const dispatcher = new Agent({ connect: { ca, timeout: timeoutSeconds * 1000 } })
  return async (url, options) => {
    const { body, headers, method, redirect, signal } = options
    const answer = await fetchOver(url, {
      ...(body === undefined || body === null ? {} : { body: body as string | Uint8Array }),
      ...(signal === undefined ? {} : { signal }),
      headers,
      method,
      redirect,
      dispatcher,
    })
    return new Response(await answer.arrayBuffer(), { status: answer.status, headers: [...answer.headers] })
  }
}

/** What a provider says about itself, asked for when it is first needed and then every ten minutes. */
export function createRelyingParties(
  nowMs: () => number,
): (record: OidcProviderRecord) => Promise<Configuration> {
  const known = new Map<string, { about: string; untilMs: number; answer: Promise<Configuration> }>()
  const discover = ({ config }: OidcProviderRecord): Promise<Configuration> => {
    const issuer = new URL(config.issuer)
    const plain = issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []
    return client.discovery(issuer, config.client_id, config.client_secret, undefined, {
      timeout: timeoutSeconds,
      // The id token is checked against the keys of the provider, however it came.
      execute: [...plain, client.enableNonRepudiationChecks],
      ...(config.ca_certs === undefined ? {} : { [client.customFetch]: fetchTrusting(config.ca_certs) }),
    })
  }
  return async (record) => {
    const { id } = record
    const about = JSON.stringify(record.config)
    let entry = known.get(id)
    if (entry?.about !== about || entry.untilMs <= nowMs()) {
      entry = { about, untilMs: nowMs() + knownForMs, answer: discover(record) }
      known.set(id, entry)
    }
    try {
      return await entry.answer
    } catch (error) {
      if (known.get(id) === entry) known.delete(id)
      const { cause } = error as Error
      const reason = messageOf(cause instanceof Error ? cause : error)
      throw iamErrors.OIDC_UNREACHABLE({ id, reason }, { cause: error })
    }
  }
}

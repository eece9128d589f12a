import { createLocalJWKSet } from 'jose'
import type { JSONWebKeySet, LocalJWKSetResolver } from './jose-types.ts'
import type { Environment } from '../component/index.ts'
import { httpClientErrors, requestJson } from '../http-client/index.ts'

/** The identity service's public keys, fetched when they are first needed. */
export interface KeySet {
  /** The keys; fetched now when there are none. Throws when they cannot be fetched. */
  keys(): Promise<LocalJWKSetResolver>
  /** Fetches again unless that happened just now; true when there are new keys. */
  renew(): Promise<boolean>
  /** Fetches again before the next token is judged. */
  forget(): void
}

const smallestRenewalGapMs = 1000
const requestTimeoutMs = 5000

/** Creates the key set of the identity service; several URLs are those of its copies, each as good as the others. */
export function createKeySet(iamUrl: string | readonly string[], environment: Environment): KeySet {
  const { clock } = environment
  const iamUrls = [iamUrl].flat()
  let turn = 0
  let known: { resolve: LocalJWKSetResolver; text: string } | undefined
  let fetchedAtMs = -Infinity
  let fetching: Promise<boolean> | undefined

  const fetchKeys = async (): Promise<boolean> => {
    fetchedAtMs = clock.monotonicMs()
    const url = `${iamUrls[turn % iamUrls.length] ?? ''}/acs/api/v1/auth/jwks`
    try {
      const { status, body } = await requestJson<JSONWebKeySet>({ url, timeoutMs: requestTimeoutMs })
      if (status !== 200 || !Array.isArray(body?.keys)) {
        throw httpClientErrors.REFUSED({ method: 'GET', url, answerStatus: status, reason: 'no key set' })
      }
      const text = JSON.stringify(body.keys)
      if (text === known?.text) return false
      known = { resolve: createLocalJWKSet(body), text }
      return true
    } catch (error) {
      turn += 1
      throw error
    } finally {
      fetching = undefined
    }
  }

  return {
    async keys() {
      if (!known) await (fetching ??= fetchKeys())
      return (known as { resolve: LocalJWKSetResolver }).resolve
    },
    forget() {
      known = undefined
    },
    async renew() {
      if (fetching) return fetching
      if (clock.monotonicMs() - fetchedAtMs < smallestRenewalGapMs) return false
      return (fetching = fetchKeys())
    },
  }
}

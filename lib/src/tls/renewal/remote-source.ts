import { httpClientErrors, requestJson } from '../../http-client/index.ts'
import type { RenewalSource } from './keep-renewed.ts'

/** Where the masters sign renewals. */
export const renewalPath = '/internal/v1/certificates'

/** What a master answers to a renewal, and to the question how long its authority is good. */
export interface RenewalAnswer {
  issuer: { notBeforeMs: number; notAfterMs: number }
  certPem?: string
}

const timeoutMs = 15_000

/**
 * The authority on one of the masters, asked in turn until one answers. Who asks is known by the certificate that is
 * renewed: the new one names what that names, whatever the request says.
 */
export function remoteSource(masterUrls: readonly string[]): RenewalSource {
  const ask = async (method: 'GET' | 'POST', body?: unknown): Promise<RenewalAnswer> => {
    let failure: unknown
    for (const url of masterUrls.map((master) => master + renewalPath)) {
      try {
        const answer = await requestJson<RenewalAnswer & { description?: string }>({
          url,
          method,
          body,
          timeoutMs,
        })
        if (answer.status === 200) return answer.body
        const reason = answer.body?.description ?? 'no reason was given'
        failure = httpClientErrors.REFUSED({ method, url, answerStatus: answer.status, reason })
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }
  return {
    validity: async () => (await ask('GET')).issuer,
    sign: async ({ publicKeyPem }) => (await ask('POST', { publicKeyPem })).certPem ?? '',
  }
}

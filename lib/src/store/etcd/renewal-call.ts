import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

import type { TlsMaterial } from '../../tls/index.ts'

/** Asks one member to renew a lease: true when it did, false when it does not know the lease. */
export type Renew = (endpoint: string, leaseId: string, timeoutMs: number) => Promise<boolean>

interface RenewalAnswer {
  result?: { TTL?: string }
}

/**
 * Node's own client: the thread that renews stays small without another one. `identity` is asked for each call, and a
 * new one gets connections of its own.
 */
export function createRenewalClient(identity: () => TlsMaterial | undefined): Renew {
  const plain = new HttpAgent({ keepAlive: true, maxSockets: 8 })
  const secure = new HttpsAgent({ keepAlive: true, maxSockets: 8 })
  return (endpoint, leaseId, timeoutMs) =>
    new Promise((resolve, reject) => {
      const url = new URL('/v3/lease/keepalive', endpoint)
      const encrypted = url.protocol === 'https:'
      const start = encrypted ? httpsRequest : httpRequest
      const call = start(url, {
        method: 'POST',
        agent: encrypted ? secure : plain,
        ...(encrypted ? identity() : {}),
        headers: { 'content-type': 'application/json' },
        signal: AbortSignal.timeout(timeoutMs),
      })
      call.once('error', reject)
      call.once('response', (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (text += chunk))
        answer.once('error', reject)
        answer.once('end', () => {
          try {
            const { result } = JSON.parse(text) as RenewalAnswer
            if (result) resolve(Number(result.TTL ?? 0) > 0)
            else reject(new Error(text))
          } catch (error) {
            reject(error as Error)
          }
        })
      })
      call.end(JSON.stringify({ ID: leaseId }))
    })
}

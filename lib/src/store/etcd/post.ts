import type { Pool } from 'undici'
import { systemClock } from '../../clock/index.ts'
import { describeTlsFailure } from '../../tls/index.ts'

/** How a call ended; without an answer it says whether the request can have reached the member. */
export type PostOutcome = { status: number; body: string } | { sent: boolean; reason: string }

/** Posts JSON to one member. Never throws; `timeoutMs` covers waiting for a connection, too. */
export function post(pool: Pool, path: string, body: unknown, timeoutMs: number): Promise<PostOutcome> {
  return new Promise((resolve) => {
    let sent = false
    let expired = false
    let abort: ((reason: Error) => void) | undefined
    let status = 0
    const chunks: Buffer[] = []
    const settle = (outcome: PostOutcome): void => {
      clearTimeout(timer)
      resolve(outcome)
    }
    const timer = setTimeout(() => {
      expired = true
      const reason = `no answer within ${timeoutMs} ms`
      abort?.(new Error(reason))
      settle({ sent, reason })
    }, timeoutMs)
    pool.dispatch(
      {
        path,
        method: 'POST',
        // A member without a leader refuses at once instead of letting the request hang.
        headers: { 'content-type': 'application/json', 'grpc-metadata-hasleader': 'true' },
        body: JSON.stringify(body),
      },
      {
        onRequestStart(controller) {
          // Called when a connection is there, right before the first byte is written.
          abort = (reason) => controller.abort(reason)
          if (expired) abort(new Error('expired'))
          else sent = true
        },
        onResponseStart(_controller, statusCode) {
          status = statusCode
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk)
        },
        onResponseEnd() {
          settle({ status, body: Buffer.concat(chunks).toString() })
        },
        onResponseError(_controller, error) {
          const { code } = error as NodeJS.ErrnoException
          const known = describeTlsFailure(error, 'etcd', systemClock.nowMs())
          settle({ sent, reason: known?.message ?? (error.message || (code ?? 'the connection broke')) })
        },
      },
    )
  })
}

import type { DcosError } from '@dcos-lite/lib/errors'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { AttemptFailure } from '../decide/next-attempt.ts'
import { adminRouterErrors } from '../errors.ts'
import type { UpstreamTarget } from './upstream-target.ts'

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
const notConnected = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'ENOTFOUND', 'EAI_AGAIN'])
const connectionLost = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

/** How far an attempt came that ended with `error` before any answer. */
export function attemptFailureOf(error: Error): AttemptFailure {
  const code = codeOf(error)
  const { syscall } = error as { syscall?: unknown }
  if (syscall === 'connect' || notConnected.has(code)) return 'not-connected'
  return connectionLost.has(code) ? 'lost' : 'other'
}

/** What the client is told about an upstream that gave no answer. */
export function describeUpstreamFailure(
  error: Error,
  target: UpstreamTarget,
  answerTimeoutMs: number,
): DcosError {
  if (isDcosError(error)) return error
  const fields = { upstream: target.name, origin: target.origin }
  if (timeouts.has(codeOf(error))) {
    return adminRouterErrors.UPSTREAM_TIMED_OUT({ ...fields, timeoutMs: answerTimeoutMs }, { cause: error })
  }
  return adminRouterErrors.UPSTREAM_UNREACHABLE(
    { ...fields, reason: error.message || codeOf(error) },
    { cause: error },
  )
}

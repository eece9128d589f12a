import type { DcosError } from '@dcos-lite/lib/errors'
import { isDcosError } from '@dcos-lite/lib/errors'
import { adminRouterErrors } from '../errors.ts'
import type { UpstreamTarget } from './upstream-target.ts'

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
const connectionLost = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

/** Whether a kept connection was closed under the request: the upstream may be fine, and one more try is worth it. */
export function isConnectionLost(error: Error): boolean {
  return connectionLost.has(codeOf(error))
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

import { messageOf } from '@dcos-lite/lib/errors'
import type { DcosError } from '@dcos-lite/lib/errors'
import { installerErrors } from '../errors.ts'

interface Attempt {
  address: string
  port: number
  user: string
}

/** Says in the operator's words why a session did not come about. */
export function explainConnectFailure(error: unknown, { address, port, user }: Attempt): DcosError {
  const { level, code } = error as { level?: string; code?: string }
  const reason = messageOf(error)
  if (level === 'client-authentication') {
    return installerErrors.LOGIN_REFUSED({ host: address, user }, { cause: error })
  }
  if (level === 'client-timeout' || code === 'ETIMEDOUT') {
    return installerErrors.HOST_UNREACHABLE({ host: address, port, reason: 'no answer in time' })
  }
  if (code === 'ECONNREFUSED') {
    return installerErrors.HOST_UNREACHABLE({ host: address, port, reason: 'nothing listens there' })
  }
  return installerErrors.HOST_UNREACHABLE({ host: address, port, reason }, { cause: error })
}

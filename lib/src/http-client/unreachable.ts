import { systemClock } from '../clock/index.ts'
import type { DcosError } from '../errors/index.ts'
import { messageOf } from '../errors/index.ts'
import { describeTlsFailure } from '../tls/index.ts'
import { httpClientErrors } from './errors.ts'

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

/** Why a call got no answer: what went wrong with the certificates, or that the other side is not there. */
export function describeUnreachable(error: unknown, method: string, url: string): DcosError {
  const unreachable = httpClientErrors.UNREACHABLE(
    { method, url, reason: messageOf(error) },
    { cause: error },
  )
  return describeTlsFailure(error, hostOf(url), systemClock.nowMs()) ?? unreachable
}

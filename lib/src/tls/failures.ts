import type { DcosError } from '../errors/index.ts'
import { messageOf } from '../errors/index.ts'
import { tlsErrors } from './errors.ts'

const unknownIssuer: Record<string, string> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not the trusted one',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed itself',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known here',
  CERT_SIGNATURE_FAILURE: 'its authority has the trusted name and another key',
  CERT_UNTRUSTED: 'its authority is not trusted',
  INVALID_CA: 'what signed it is no authority',
  PATH_LENGTH_EXCEEDED: 'there are more intermediates than its authority allows',
  INVALID_PURPOSE: 'it was issued for another use',
}

const notSpeakingTls = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
])

const alert = /^ERR_SSL_\w*ALERT_(\w+)$/

/** What OpenSSL's verdict on the certificate of `subject` means; undefined when the code is no such verdict. */
export function judgeVerification(code: string, subject: string, nowMs: number): DcosError | undefined {
  const clock = `the clock here reads ${new Date(nowMs).toISOString()}`
  if (code === 'CERT_HAS_EXPIRED') return tlsErrors.EXPIRED({ subject, reason: clock })
  if (code === 'CERT_NOT_YET_VALID') return tlsErrors.NOT_YET_VALID({ subject, reason: clock })
  const reason = unknownIssuer[code]
  return reason === undefined ? undefined : tlsErrors.WRONG_AUTHORITY({ subject, reason })
}

function namesOfPeer(error: unknown): string {
  const { cert } = error as { cert?: { subjectaltname?: string } }
  return cert?.subjectaltname ?? 'nothing'
}

/** A failed connection to `host` as an error of TLS; undefined when TLS is not what failed. */
export function describeTlsFailure(error: unknown, host: string, nowMs: number): DcosError | undefined {
  const { code } = error as NodeJS.ErrnoException
  if (typeof code !== 'string') return undefined
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const reason = `it names ${namesOfPeer(error)}`
    return tlsErrors.NAME_MISMATCH({ subject: 'the other side', host, reason }, { cause: error })
  }
  const verdict = judgeVerification(code, host, nowMs)
  if (verdict) return verdict
  const alertName = alert.exec(code)?.[1]
  if (alertName !== undefined) {
    const reason = alertName.toLowerCase().replaceAll('_', ' ')
    return tlsErrors.REFUSED_BY_PEER({ host, reason }, { cause: error })
  }
  if (notSpeakingTls.has(code)) {
    return tlsErrors.HANDSHAKE_FAILED({ host, reason: 'the other side does not speak TLS' }, { cause: error })
  }
  if (!code.startsWith('ERR_SSL_') && !code.startsWith('ERR_TLS_')) return undefined
  return tlsErrors.HANDSHAKE_FAILED({ host, reason: messageOf(error) }, { cause: error })
}

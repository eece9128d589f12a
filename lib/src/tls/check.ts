import type { X509Certificate } from 'node:crypto'
import type { DcosError } from '../errors/index.ts'
import { tlsErrors } from './errors.ts'
import { factsOf, parseCertificate } from './inspect.ts'
import type { CertificateFacts, TlsMaterial } from './types.ts'

const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

function parseAll(pem: string, where: string): X509Certificate[] {
  const blocks = pem.match(certificateBlock) ?? [pem]
  return blocks.map((block) => parseCertificate(block, where))
}

const utc = (timeMs: number): string => new Date(timeMs).toISOString()

/** Why a certificate is not valid at this moment (wall-clock ms); undefined when it is. */
export function checkValidity(facts: CertificateFacts, nowMs: number): DcosError | undefined {
  const { subject, notBeforeMs, notAfterMs } = facts
  const here = `the clock here reads ${utc(nowMs)}`
  if (nowMs > notAfterMs)
    return tlsErrors.EXPIRED({ subject, reason: `it ended at ${utc(notAfterMs)}; ${here}` })
  if (nowMs < notBeforeMs) {
    return tlsErrors.NOT_YET_VALID({ subject, reason: `it begins at ${utc(notBeforeMs)}; ${here}` })
  }
  return undefined
}

function issuedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
}

/** Why this certificate would be refused inside its own cluster; undefined when nothing is known against it. */
export function checkTlsMaterial({ ca, cert }: TlsMaterial, nowMs: number): DcosError | undefined {
  const [own, ...intermediates] = parseAll(cert, 'The certificate of this node')
  if (!own) return undefined
  const facts = factsOf(own)
  const problem = checkValidity(facts, nowMs)
  if (problem) return problem
  const authorities = parseAll(ca, 'The certificate of the authority')
  const chain = [...intermediates, ...authorities]
  if (chain.some((authority) => issuedBy(own, authority))) return undefined
  const known = authorities.map((authority) => factsOf(authority).subject).join(', ')
  const reason = `"${facts.issuer}" signed it, which is not the trusted "${known}" or not the same key`
  return tlsErrors.WRONG_AUTHORITY({ subject: facts.subject, reason })
}

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

/** The way from a certificate to one of the authorities, by those between; undefined when there is none. */
function pathOf(
  own: X509Certificate,
  between: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): X509Certificate[] | undefined {
  const root = authorities.find((authority) => issuedBy(own, authority))
  if (root) return [root]
  for (const step of between) {
    if (step === own || !step.ca || !issuedBy(own, step)) continue
    const rest = pathOf(
      step,
      between.filter((one) => one !== step),
      authorities,
    )
    if (rest) return [step, ...rest]
  }
  return undefined
}

/** Why this certificate would be refused inside its own cluster; undefined when nothing is known against it. */
export function checkTlsMaterial(
  { ca, cert }: Pick<TlsMaterial, 'ca' | 'cert'>,
  nowMs: number,
): DcosError | undefined {
  const [own, ...intermediates] = parseAll(cert, 'The certificate of this node')
  if (!own) return undefined
  const facts = factsOf(own)
  const problem = checkValidity(facts, nowMs)
  if (problem) return problem
  const authorities = parseAll(ca, 'The certificate of the authority')
  const path = pathOf(own, intermediates, authorities)
  if (path) {
    return path
      .map((authority) => checkValidity(factsOf(authority), nowMs))
      .find((found) => found !== undefined)
  }
  const known = authorities.map((authority) => factsOf(authority).subject).join(', ')
  const reason = `"${facts.issuer}" signed it, which is not the trusted "${known}" or not the same key`
  return tlsErrors.WRONG_AUTHORITY({ subject: facts.subject, reason })
}

/** Whether a certificate comes from one of the authorities, by what follows it; whether it is valid is another matter. */
export function comesFrom({ ca, cert }: Pick<TlsMaterial, 'ca' | 'cert'>): boolean {
  const [own, ...between] = parseAll(cert, 'The certificate')
  return own !== undefined && pathOf(own, between, parseAll(ca, 'The authority')) !== undefined
}

/** Every certificate of a PEM text by itself, as PEM. */
export function splitPem(pem: string): string[] {
  return (pem.match(certificateBlock) ?? []).map((block) => `${block}\n`)
}

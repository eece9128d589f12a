import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { messageOf } from '../errors/index.ts'
import { plainAddress } from './address.ts'
import { tlsErrors } from './errors.ts'
import type { CertificateFacts, CertificateUsage } from './types.ts'

const usageOids: Record<string, CertificateUsage> = {
  '1.3.6.1.5.5.7.3.1': 'server',
  '1.3.6.1.5.5.7.3.2': 'client',
}

/** Reads a PEM certificate; throws DCL_TLS_CERTIFICATE_UNREADABLE. `where` is for the message. */
export function parseCertificate(pem: string | Buffer, where: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    throw tlsErrors.CERTIFICATE_UNREADABLE({ where, reason: messageOf(error) }, { cause: error })
  }
}

function commonNameOf(distinguishedName: string): string {
  const lines = distinguishedName.split('\n')
  return lines.find((line) => line.startsWith('CN='))?.slice(3) ?? lines.join(', ')
}

function alternativeNames(certificate: X509Certificate, kind: 'DNS' | 'IP Address'): string[] {
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .filter((entry) => entry.startsWith(`${kind}:`))
    .map((entry) => entry.slice(kind.length + 1))
}

/** What a parsed certificate says. */
export function factsOf(certificate: X509Certificate): CertificateFacts {
  const oids = (certificate.keyUsage as string[] | undefined) ?? []
  return {
    subject: commonNameOf(certificate.subject),
    issuer: commonNameOf(certificate.issuer),
    serialNumber: certificate.serialNumber,
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
    addresses: alternativeNames(certificate, 'IP Address').map(plainAddress),
    dnsNames: alternativeNames(certificate, 'DNS'),
    usages: oids.flatMap((oid) => usageOids[oid] ?? []),
    isAuthority: certificate.ca,
    fingerprint: certificate.fingerprint256,
  }
}

/** What the (first) certificate of a PEM text says. */
export function inspectCertificate(pem: string, where = 'The text'): CertificateFacts {
  return factsOf(parseCertificate(pem, where))
}

/** Whether a certificate names this address or host name. */
export function certificateNames(facts: CertificateFacts, host: string): boolean {
  const wanted = plainAddress(host)
  if (isIP(wanted) !== 0) return facts.addresses.includes(wanted)
  return facts.dnsNames.some((name) => name.toLowerCase() === wanted)
}

/** Everything that a certificate names, for people. */
export function namesIn({ addresses, dnsNames }: CertificateFacts): string {
  return [...addresses, ...dnsNames].join(', ') || 'nothing'
}

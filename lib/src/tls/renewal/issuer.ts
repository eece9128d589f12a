import { readFile } from 'node:fs/promises'
import { inspectCertificate } from '../inspect.ts'
import { certifyKey } from '../issue.ts'
import type { CertificateFacts } from '../types.ts'

/** Files of an authority that signs on this machine. */
export interface IssuerFiles {
  certFile: string
  keyFile: string
}

/** How long a certificate that renews another is valid. */
export const renewedMs = 397 * 24 * 3600 * 1000

/** What an authority is asked to sign: the same names once more, for a new key. */
export interface RenewalRequest {
  /** Of the certificate that is renewed. */
  names: Pick<CertificateFacts, 'subject' | 'addresses' | 'dnsNames' | 'usages'>
  publicKeyPem: string
}

/** Signs renewals with an authority on this machine; its files are read each time, for they may be replaced. */
export async function signRenewal(
  { certFile, keyFile }: IssuerFiles,
  { names, publicKeyPem }: RenewalRequest,
  nowMs: number,
): Promise<string> {
  const [certPem, keyPem] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')])
  const { subject, addresses, dnsNames, usages } = names
  const about = { commonName: subject, addresses, dnsNames, usages, nowMs, validMs: renewedMs }
  return certifyKey({ certPem, keyPem }, publicKeyPem, about)
}

/** What is known of an authority on this machine. */
export async function readIssuer({ certFile }: IssuerFiles): Promise<CertificateFacts> {
  return inspectCertificate(await readFile(certFile, 'utf8'), certFile)
}

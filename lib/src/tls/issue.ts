import type { KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import type * as X509 from '@peculiar/x509'
import { plainAddress } from './address.ts'
import { earlierMs } from './authority.ts'
import { tlsErrors } from './errors.ts'
import { factsOf, parseCertificate } from './inspect.ts'
import { newKeyPair, parseKey, parsePublicKey, writeKey } from './keys.ts'
import type { CertificateAndKey, CertificateAuthority, CertificateUsage } from './types.ts'
import { ecdsa, loadX509, webKey } from './x509.ts'

export interface IssueOptions {
  /** Who it is for, in words; connections are checked by `addresses` and `dnsNames` alone. */
  commonName: string
  addresses: readonly string[]
  dnsNames?: readonly string[]
  /** Default: both. */
  usages?: readonly CertificateUsage[]
  /** Wall-clock ms. */
  nowMs: number
  /** It never outlives the authority. */
  validMs: number
}

const hostName = /^(?=.{1,253}$)[a-z\d_]([a-z\d_-]*[a-z\d_])?(\.[a-z\d_]([a-z\d_-]*[a-z\d_])?)*$/i

function alternativeNames({ addresses, dnsNames = [] }: IssueOptions): X509.JsonGeneralNames {
  for (const name of addresses) {
    if (isIP(name) === 0) throw tlsErrors.NAME_INVALID({ name, reason: 'it is not an IP address' })
  }
  for (const name of dnsNames) {
    if (!hostName.test(name) || isIP(name) !== 0) {
      throw tlsErrors.NAME_INVALID({ name, reason: 'it is not a host name' })
    }
  }
  return [
    ...addresses.map((value) => ({ type: 'ip' as const, value: plainAddress(value) })),
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
  ]
}

/** Reads an authority; throws when it is none, is over, or its key is another one's. */
function openAuthority(authority: CertificateAuthority, nowMs: number) {
  const certificate = parseCertificate(authority.certPem, 'The certificate of the authority')
  const facts = factsOf(certificate)
  const { subject, notAfterMs } = facts
  const key = parseKey(authority.keyPem, `of the authority ${subject}`, authority.passphrase)
  const unusable = (reason: string): Error => tlsErrors.AUTHORITY_UNUSABLE({ subject, reason })
  if (!facts.isAuthority) throw unusable('it is not a certificate authority')
  if (!certificate.checkPrivateKey(key)) throw unusable('the key that was given belongs to another one')
  if (notAfterMs <= nowMs) throw unusable(`it ended at ${new Date(notAfterMs).toISOString()}`)
  return { key, notAfterMs }
}

/** What the authority signs about a key that is somebody else's. */
async function certify(
  authority: CertificateAuthority,
  publicKey: KeyObject,
  options: IssueOptions & { isAuthority?: boolean },
): Promise<string> {
  const { commonName, usages = ['client', 'server'], nowMs, validMs, isAuthority = false } = options
  const names = alternativeNames(options)
  const issuer = openAuthority(authority, nowMs)
  const x509 = await loadX509()
  const issuerCertificate = new x509.X509Certificate(authority.certPem)
  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage
  const { digitalSignature, keyCertSign, cRLSign } = x509.KeyUsageFlags
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [commonName] }],
    issuer: issuerCertificate.subject,
    notBefore: new Date(nowMs - earlierMs),
    notAfter: new Date(Math.min(nowMs + validMs, issuer.notAfterMs)),
    signingAlgorithm: ecdsa,
    publicKey: webKey(publicKey),
    signingKey: webKey(issuer.key),
    extensions: [
      new x509.BasicConstraintsExtension(isAuthority, isAuthority ? 0 : undefined, true),
      new x509.KeyUsagesExtension(isAuthority ? keyCertSign | cRLSign : digitalSignature, true),
      ...(isAuthority
        ? []
        : [
            new x509.ExtendedKeyUsageExtension(
              usages.map((usage) => (usage === 'server' ? serverAuth : clientAuth)),
            ),
          ]),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
      await x509.SubjectKeyIdentifierExtension.create(webKey(publicKey)),
      await x509.AuthorityKeyIdentifierExtension.create(issuerCertificate),
    ],
  })
  // An intermediate is known to nobody by itself: it travels with what it signed.
  const isRoot = issuerCertificate.subject === issuerCertificate.issuer
  return `${certificate.toString('pem')}\n${isRoot ? '' : issuerCertificate.toString('pem') + '\n'}`
}

/** Issues a certificate with a new key on the curve P-256; the certificate of an intermediate follows it. */
export async function issueCertificate(
  authority: CertificateAuthority,
  options: IssueOptions,
): Promise<CertificateAndKey> {
  const { publicKey, privateKey } = await newKeyPair()
  return { certPem: await certify(authority, publicKey, options), keyPem: writeKey(privateKey) }
}

/** Issues a certificate for a public key (PEM, SPKI) whose private half stays where it was made. */
export function certifyKey(
  authority: CertificateAuthority,
  publicKeyPem: string,
  options: IssueOptions,
): Promise<string> {
  return certify(authority, parsePublicKey(publicKeyPem), options)
}

/** Issues an authority below another: it signs for nodes and makes no authorities. */
export async function createIntermediateAuthority(
  authority: CertificateAuthority,
  options: Pick<IssueOptions, 'commonName' | 'nowMs' | 'validMs'>,
): Promise<CertificateAndKey> {
  const { publicKey, privateKey } = await newKeyPair()
  const certPem = await certify(authority, publicKey, { ...options, addresses: [], isAuthority: true })
  return { certPem, keyPem: writeKey(privateKey) }
}

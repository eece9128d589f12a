import { newKeyPair, writeKey } from './keys.ts'
import type { CertificateAndKey } from './types.ts'
import { ecdsa, loadX509, webKey } from './x509.ts'

export interface AuthorityOptions {
  /** What people read in errors: name the cluster. */
  commonName: string
  /** Wall-clock ms. */
  nowMs: number
  /** Default: ten years. */
  validMs?: number
  /** Encrypts the key (PKCS #8, AES-256). */
  passphrase?: string
}

const dayMs = 24 * 3600 * 1000
const defaultValidMs = 3652 * dayMs
/** Certificates begin this much earlier, for hosts whose clocks are behind. */
export const earlierMs = 3600 * 1000

/** Makes the root of a cluster's trust: a certificate authority on the curve P-256. */
export async function createCertificateAuthority(options: AuthorityOptions): Promise<CertificateAndKey> {
  const { commonName, nowMs, validMs = defaultValidMs, passphrase } = options
  const x509 = await loadX509()
  const { publicKey, privateKey } = await newKeyPair()
  const keys = { publicKey: webKey(publicKey), privateKey: webKey(privateKey) }
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [commonName] }],
    notBefore: new Date(nowMs - earlierMs),
    notAfter: new Date(nowMs + validMs),
    signingAlgorithm: ecdsa,
    keys,
    extensions: [
      // Room for one intermediate below it.
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certPem: `${certificate.toString('pem')}\n`, keyPem: writeKey(privateKey, passphrase) }
}

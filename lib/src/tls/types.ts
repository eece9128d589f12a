/** A certificate and its private key, both PEM. */
export interface CertificateAndKey {
  certPem: string
  keyPem: string
}

/** What can issue certificates; the passphrase is that of an encrypted key. */
export interface CertificateAuthority extends CertificateAndKey {
  passphrase?: string
}

/** Files of one side of a connection: whom it trusts, and who it is. `certFile` may go on with intermediates. */
export interface TlsFiles {
  caFile: string
  certFile: string
  keyFile: string
}

/** The content of TlsFiles, PEM. */
export interface TlsMaterial {
  ca: string
  cert: string
  key: string
}

/** What a certificate may be used for. */
export type CertificateUsage = 'client' | 'server'

/** What a certificate says. Times are wall-clock ms. */
export interface CertificateFacts {
  /** Its common name, or the whole subject when it has none. */
  subject: string
  issuer: string
  serialNumber: string
  notBeforeMs: number
  notAfterMs: number
  /** IP addresses, IPv6 in short form. */
  addresses: string[]
  dnsNames: string[]
  usages: CertificateUsage[]
  isAuthority: boolean
  /** SHA-256 of the certificate, hexadecimal with colons. */
  fingerprint: string
}

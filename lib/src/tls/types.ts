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

/**
 * How a port is guarded. Over TLS a client shows a certificate of the cluster or, where `iamUrl` is given, a token.
 */
export interface DoorSettings {
  tls: TlsFiles
  /** HTTP without TLS: for everybody, for this machine only, or for nobody (but `/dcos/health`, which says little). */
  plain: 'served' | 'loopback' | 'refused'
  /** Whose certificates are enough. `anyone`: none is needed. */
  clients: 'anyone' | 'cluster' | 'masters'
  /** Paths that other nodes than masters may ask for all the same. */
  agentPaths?: readonly string[]
  /** Identity service whose tokens are enough, too; several are its copies. */
  iamUrl?: string | readonly string[]
  /** What the owner of a token needs the permission `full` on. Without it a valid token is enough. */
  resource?: string
}

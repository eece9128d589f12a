export { createCertificateAuthority } from './authority.ts'
export type { AuthorityOptions } from './authority.ts'
export { certifyKey, createIntermediateAuthority, issueCertificate } from './issue.ts'
export type { IssueOptions } from './issue.ts'
export { readTlsFiles, replaceTlsFiles } from './files.ts'
export { followTlsFiles } from './follow-files.ts'
export { checkTlsMaterial, checkValidity, comesFrom, splitPem } from './check.ts'
export { describeTlsFailure } from './failures.ts'
export { isMaster, peerOf } from './peer.ts'
export { handshakeTimeoutMs, modernTls } from './modern.ts'
export type { TlsPeer } from './peer.ts'
export { certificateNames, inspectCertificate, namesIn } from './inspect.ts'
export { parsePublicKey } from './keys.ts'
export { tlsErrors } from './errors.ts'
export type {
  CertificateAndKey,
  CertificateAuthority,
  CertificateFacts,
  CertificateUsage,
  DoorSettings,
  TlsFiles,
  TlsMaterial,
} from './types.ts'

export { createCertificateAuthority } from './authority.ts'
export type { AuthorityOptions } from './authority.ts'
export { issueCertificate } from './issue.ts'
export type { IssueOptions } from './issue.ts'
export { readTlsFiles } from './files.ts'
export { followTlsFiles } from './follow-files.ts'
export { checkTlsMaterial, checkValidity } from './check.ts'
export { describeTlsFailure } from './failures.ts'
export { peerOf } from './peer.ts'
export type { TlsPeer } from './peer.ts'
export { certificateNames, inspectCertificate, namesIn } from './inspect.ts'
export { tlsErrors } from './errors.ts'
export type {
  CertificateAndKey,
  CertificateAuthority,
  CertificateFacts,
  CertificateUsage,
  TlsFiles,
  TlsMaterial,
} from './types.ts'

/** Signed repositories: keys, the detached signature of a repository document, and the verdict on one. */
export { packageSigningErrors } from './errors.ts'
export { checkSigner, generateKey, publicPartOf, revokeKey, rotateKey } from './keys.ts'
export type { KeyOptions, KeyStatement, RepositoryKeys, Revocation, SigningKey } from './keys.ts'
export { keyIdOf } from './ed25519.ts'
export { sha256 } from './encoding.ts'
export { evaluateTrust } from './trust.ts'
export type { Trust, TrustedKey } from './trust.ts'
export {
  assetUrlsOf,
  changesBetween,
  definitionHash,
  indexEntry,
  signatureMediaType,
  signatureUrl,
} from './signed-index.ts'
export type {
  AssetHash,
  IndexAsset,
  IndexChanges,
  IndexDocument,
  IndexEntry,
  RepositoryIndex,
  SignedIndex,
} from './signed-index.ts'
export { signRepository } from './sign-repository.ts'
export type { SignRequest } from './sign-repository.ts'
export { parseRepositoryKeys, parseSignedIndex } from './parse-signed.ts'
export { verifyRepository } from './verify-repository.ts'
export type { VerifyRequest } from './verify-repository.ts'
export type { SeenRepository, Verdict, VerdictCode, VerdictReason } from './verdict.ts'
export { assetHashOf, isAsset } from './assets.ts'
export { readRepositoryKeys, readSigningKey, writeRepositoryKeys, writeSigningKey } from './key-files.ts'

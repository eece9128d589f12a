import type { RecordFormat } from '@dcos-lite/lib/store'

/** Remembers which configured credential of a superuser was applied, so that a deleted account stays deleted. */
export interface AppliedSuperuserRecord {
  uid: string
  /** SHA-256 of the password hash or public key, hexadecimal. */
  credentialDigest: string
}

export const appliedSuperuserFormat: RecordFormat<AppliedSuperuserRecord> = {
  kind: 'applied-superuser',
  prefix: 'applied-superusers/',
  version: 1,
  upgrade: (raw) => raw as unknown as AppliedSuperuserRecord,
}

import type { RecordFormat } from '@dcos-lite/lib/store'

/** A resource that has an access list. */
export interface AclRecord {
  rid: string
  description: string
}

export const aclFormat: RecordFormat<AclRecord> = {
  kind: 'acl',
  prefix: 'acls/',
  version: 1,
  upgrade: (raw) => raw as unknown as AclRecord,
}

/** The id of a resource's record. */
export function aclId(rid: string): string {
  return encodeURIComponent(rid)
}

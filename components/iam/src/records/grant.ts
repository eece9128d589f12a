import type { Action } from '@dcos-lite/lib/contracts'
import type { RecordFormat } from '@dcos-lite/lib/store'

/** Who something is granted to. */
export interface Grantee {
  to: 'user' | 'group'
  id: string
}

/** One line of an access list. */
export interface GrantRecord extends Grantee {
  rid: string
  /** Never empty. */
  actions: Action[]
}

export const grantFormat: RecordFormat<GrantRecord> = {
  kind: 'grant',
  prefix: 'grants/',
  version: 1,
  upgrade: (raw) => raw as unknown as GrantRecord,
}

/** The id of a line. */
export function grantId({ to, id }: Grantee, rid: string): string {
  return `${to}/${id}/${encodeURIComponent(rid)}`
}

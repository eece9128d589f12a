import type { Action } from '@dcos-lite/lib/contracts'
import { resourceInPath } from '../decide/names.ts'
import type { AclRecord } from '../records/acl.ts'
import type { Grantee, GrantRecord } from '../records/grant.ts'
import type { GroupRecord } from '../records/group.ts'

const base = '/acs/api/v1'

export const groupUrl = (gid: string): string => `${base}/groups/${encodeURIComponent(gid)}`
export const userUrl = (uid: string): string => `${base}/users/${encodeURIComponent(uid)}`
export const aclUrl = (rid: string): string => `${base}/acls/${resourceInPath(rid)}`
export const memberUrl = (gid: string, uid: string): string =>
  `${groupUrl(gid)}/users/${encodeURIComponent(uid)}`

/** A group as clients see it. */
export function renderGroup({
  gid,
  description,
  providerType = 'internal',
}: GroupRecord): Record<string, string> {
  return { gid, url: groupUrl(gid), description, provider_type: providerType }
}

/** A resource as clients see it. */
export function renderAcl({ rid, description }: AclRecord): Record<string, string> {
  return { rid, url: aclUrl(rid), description }
}

/** The actions of one line, each with its own address. */
export function renderActions(
  rid: string,
  { to, id }: Grantee,
  granted: Action[],
): { name: Action; url: string }[] {
  const at = `${aclUrl(rid)}/${to}s/${encodeURIComponent(id)}`
  return granted.map((name) => ({ name, url: `${at}/${name}` }))
}

/** A line as the one it is granted to sees it. */
export function renderGrant(grant: GrantRecord, description: string): Record<string, unknown> {
  const { rid, actions } = grant
  return { rid, description, aclurl: aclUrl(rid), actions: renderActions(rid, grant, actions) }
}

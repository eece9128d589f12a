import { readFileSync } from 'node:fs'
import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../../errors.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'

const base = '/acs/api/v1'

export interface User {
  uid: string
  description: string
  is_service: boolean
  is_remote: boolean
  provider_type: string
  public_key?: string
}

export interface Group {
  gid: string
  description: string
}

/** One line of what somebody was granted. */
export interface Grant {
  rid: string
  description: string
  actions: { name: string }[]
}

/** Whom a permission is given to, by the words of the paths. */
export type Grantee = { kind: 'users' | 'groups'; id: string }

/** Every action of the identity service. */
export const actionNames = ['create', 'read', 'update', 'delete', 'full']

export const usersPath = (uid?: string): string =>
  `${base}/users${uid === undefined ? '' : `/${encodeURIComponent(uid)}`}`
export const groupsPath = (gid?: string): string =>
  `${base}/groups${gid === undefined ? '' : `/${encodeURIComponent(gid)}`}`

/** The path of a resource; the slashes of its id are encoded twice. */
export function aclPath(rid: string): string {
  return `${base}/acls/${encodeURIComponent(rid).replaceAll('%3A', ':').replaceAll('%2F', '%252F')}`
}

const linePath = (rid: string, { kind, id }: Grantee): string =>
  `${aclPath(rid)}/${kind}/${encodeURIComponent(id)}`

/** Grants an action; a resource that was never named before gets its access list first. */
export async function grantAction(
  cluster: ClusterClient,
  rid: string,
  grantee: Grantee,
  action: string,
): Promise<void> {
  const path = `${linePath(rid, grantee)}/${action}`
  const put = { method: 'PUT', accept: [400, 409] } as const
  const first = await cluster.json<{ code?: string; description?: string } | undefined>(path, put)
  if (first.status < 300 || first.body?.code === 'ERR_PERMISSION_EXISTS') return
  if (first.body?.code !== 'ERR_UNKNOWN_RESOURCE_ID') {
    throw cliErrors.REFUSED({
      reason: first.body?.description ?? '',
      hint: 'Correct the names; nothing was changed.',
    })
  }
  await cluster.text(aclPath(rid), { method: 'PUT', body: { description: '' }, accept: [409] })
  await cluster.text(path, { method: 'PUT', accept: [409] })
}

/** Takes an action back; all of them without one. */
export async function revokeAction(
  cluster: ClusterClient,
  rid: string,
  grantee: Grantee,
  action: string | undefined,
): Promise<void> {
  const path = linePath(rid, grantee)
  await cluster.text(action === undefined ? path : `${path}/${action}`, { method: 'DELETE' })
}

/** Reads a file that an option names. */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw cliErrors.FILE_UNREADABLE({ file, reason: fileReason(error) })
  }
}

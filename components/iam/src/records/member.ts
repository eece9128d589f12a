import type { RecordFormat } from '@dcos-lite/lib/store'

/** That an account is in a group. */
export interface MemberRecord {
  gid: string
  uid: string
}

export const memberFormat: RecordFormat<MemberRecord> = {
  kind: 'member',
  prefix: 'members/',
  version: 1,
  upgrade: (raw) => raw as unknown as MemberRecord,
}

/** The id of a membership; neither name has a slash. */
export function memberId({ gid, uid }: MemberRecord): string {
  return `${gid}/${uid}`
}

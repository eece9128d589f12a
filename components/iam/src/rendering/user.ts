import type { UserRecord } from '../records/user.ts'

/** An account as clients see it. Passwords are never part of it, in any form. */
export interface RenderedUser {
  uid: string
  url: string
  description: string
  is_remote: boolean
  is_service: boolean
  public_key?: string
  provider_type: string
  provider_id: string
}

/** Renders an account. */
export function renderUser(user: UserRecord): RenderedUser {
  return {
    uid: user.uid,
    url: `/acs/api/v1/users/${encodeURIComponent(user.uid)}`,
    description: user.description,
    is_remote: user.isRemote,
    is_service: user.isService,
    ...(user.publicKey === undefined ? {} : { public_key: user.publicKey }),
    provider_type: user.providerType,
    provider_id: user.providerId,
  }
}

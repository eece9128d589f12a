import type { RecordFormat } from '@dcos-lite/lib/store'

/** An account as it is stored. */
export interface UserRecord {
  uid: string
  /** New with every creation and every password: a token is good for the account as it was at its login. */
  incarnation: string
  description: string
  isRemote: boolean
  isService: boolean
  passwordHash?: string
  publicKey?: string
  providerType: string
  providerId: string
  /** Whom the external provider means; set at the first login, and the same at every later one. */
  subject?: string
  createdAtMs: number
}

export const userFormat: RecordFormat<UserRecord> = {
  kind: 'user',
  prefix: 'users/',
  version: 1,
  upgrade: (raw) => raw as unknown as UserRecord,
}

/** Whether the account has anything to log in with. */
export function canLogIn(user: UserRecord): boolean {
  return user.passwordHash !== undefined || user.publicKey !== undefined
}

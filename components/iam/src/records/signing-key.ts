import type { JWK } from 'jose'
import type { RecordFormat } from '@dcos-lite/lib/store'

/** A key pair that signs, or signed, the cluster's tokens; who can read the store can sign tokens. */
export interface SigningKeyRecord {
  /** 64 hexadecimal digits: SHA-256 thumbprint of the public key. */
  kid: string
  privateJwk: JWK
  createdAtMs: number
  /** Set when another key took over; what it signed is good until a token's life after that. */
  retiredAtMs?: number
}

export const signingKeyFormat: RecordFormat<SigningKeyRecord> = {
  kind: 'signing-key',
  prefix: 'signing-keys/',
  version: 1,
  upgrade: (raw) => raw as unknown as SigningKeyRecord,
}

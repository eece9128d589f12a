import type { JWK } from 'jose'
import type { RecordFormat } from '@dcos-lite/lib/store'

/** The key pair that signs the cluster's tokens. Created once; who can read the store can sign tokens. */
export interface SigningKeyRecord {
  /** 64 hexadecimal digits: SHA-256 thumbprint of the public key. */
  kid: string
  privateJwk: JWK
  createdAtMs: number
}

export const signingKeyFormat: RecordFormat<SigningKeyRecord> = {
  kind: 'signing-key',
  prefix: 'signing-keys/',
  version: 1,
  upgrade: (raw) => raw as unknown as SigningKeyRecord,
}

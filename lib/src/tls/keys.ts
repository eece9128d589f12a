import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { messageOf } from '../errors/index.ts'
import { tlsErrors } from './errors.ts'

const generate = promisify(generateKeyPair)

/** Both halves of a new key on the curve P-256. */
export async function newKeyPair(): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return await generate('ec', { namedCurve: 'P-256' })
}

/** The private key as PEM (PKCS #8); encrypted when there is a passphrase. */
export function writeKey(key: KeyObject, passphrase?: string): string {
  const encryption = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }
  return key.export({ type: 'pkcs8', format: 'pem', ...encryption }).toString()
}

/** Reads a private key; throws DCL_TLS_KEY_UNREADABLE or DCL_TLS_PASSPHRASE_WRONG. `where` is for the message. */
export function parseKey(pem: string, where: string, passphrase?: string): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) })
  } catch (error) {
    if (pem.includes('ENCRYPTED')) {
      const reason =
        passphrase === undefined ? 'no passphrase was given' : 'the passphrase is not the right one'
      throw tlsErrors.PASSPHRASE_WRONG({ where, reason }, { cause: error })
    }
    throw tlsErrors.KEY_UNREADABLE({ where, reason: messageOf(error) }, { cause: error })
  }
}

/** Reads a public key on the curve P-256 (PEM, SPKI); throws DCL_TLS_KEY_UNREADABLE. */
export function parsePublicKey(pem: string): KeyObject {
  const unreadable = (reason: string, cause?: unknown): Error =>
    tlsErrors.KEY_UNREADABLE({ where: 'What was sent', reason }, cause === undefined ? {} : { cause })
  let key: KeyObject
  try {
    key = createPublicKey({ key: pem, format: 'pem' })
  } catch (error) {
    throw unreadable(messageOf(error), error)
  }
  if (!pem.includes('PUBLIC KEY') || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw unreadable('it is no public key on the curve P-256')
  }
  return key
}

/** The public half of a key, as it is sent to an authority. */
export function publicPem(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString()
}

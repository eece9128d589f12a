import { cliErrors } from '../../errors.ts'

const lifeSeconds = 300

/** The login token of a service account: RS256, claims `uid` and `exp`, good for five minutes. */
export function signLoginToken(uid: string, pem: string, nowMs: number, file: string): string {
  // Loaded on use: most commands sign nothing.
  const { createSign } = process.getBuiltinModule('node:crypto')
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const exp = Math.floor(nowMs / 1000) + lifeSeconds
  const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ uid, exp })}`
  try {
    return `${text}.${createSign('RSA-SHA256').update(text).sign(pem, 'base64url')}`
  } catch (error) {
    const reason = 'it is no private key in PEM form that can be used without a passphrase'
    throw cliErrors.FILE_UNREADABLE({ file, reason }, { cause: error })
  }
}

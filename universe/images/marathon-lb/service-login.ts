import { createSign } from 'node:crypto'
import { ask, textOf } from './ask.ts'

/** A service account, as its secret holds it. */
export interface ServiceAccount {
  uid: string
  /** PEM. */
  private_key: string
  login_endpoint?: string
}

const defaultEndpoint = 'http://master.mesos/acs/api/v1/auth/login'
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What a service account shows to log in: signed with its key, good until `endSeconds`. */
export function loginToken({ uid, private_key: key }: ServiceAccount, endSeconds: number): string {
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ uid, exp: endSeconds })}`
  return `${content}.${createSign('RSA-SHA256').update(content).sign(key, 'base64url')}`
}

/** Logs a service account in; gives the header that says so. */
export async function logIn(account: ServiceAccount, ca?: string): Promise<string> {
  const { uid, login_endpoint: url = defaultEndpoint } = account
  const exp = Math.floor(Date.now() / 1000) + 300
  const answer = await ask({ url, method: 'POST', body: { uid, exp, token: loginToken(account, exp) }, ca })
  const { token } = JSON.parse(await textOf(answer, 'the login')) as { token: string }
  return `token=${token}`
}

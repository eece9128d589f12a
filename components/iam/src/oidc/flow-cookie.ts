import { EncryptJWT, jwtDecrypt } from 'jose'
import type { SigningKeys } from '../tokens/signing-key.ts'

/** What has to be remembered between the start of a login and its end; the browser keeps it, sealed. */
export interface LoginFlow {
  provider: string
  target: string
  state: string
  nonce: string
  verifier: string
}

export const flowCookie = 'dcos-oidc-flow'
export const callbackPath = '/acs/api/v1/auth/oidc/callback'
const lifeSeconds = 600

/** `Set-Cookie` of a flow that begins; every master can open it, nobody else. */
export async function sealFlow(
  flow: LoginFlow,
  keys: SigningKeys,
  options: { nowMs: number; secure: boolean },
): Promise<string> {
  const sealed = await new EncryptJWT({ ...flow })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setExpirationTime(Math.floor(options.nowMs / 1000) + lifeSeconds)
    .encrypt(keys.sealingKey(flowCookie))
  const secure = options.secure ? '; Secure' : ''
  return `${flowCookie}=${sealed}; Path=${callbackPath}; Max-Age=${lifeSeconds}; HttpOnly; SameSite=Lax${secure}`
}

/** The flow of a request's cookies; undefined when there is none that is ours and young enough. */
export async function openFlow(
  cookies: string | undefined,
  keys: SigningKeys,
  nowMs: number,
): Promise<LoginFlow | undefined> {
  const found = (cookies ?? '').split(';').map((each) => each.trim())
  const sealed = found.find((each) => each.startsWith(`${flowCookie}=`))?.slice(flowCookie.length + 1)
  if (sealed === undefined) return undefined
  try {
    const { payload } = await jwtDecrypt(sealed, keys.sealingKey(flowCookie), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      currentDate: new Date(nowMs),
    })
    return payload as unknown as LoginFlow
  } catch {
    return undefined // sealed by somebody else, or too old: the login begins again
  }
}

/** `Set-Cookie` of a flow that is over. */
export function endFlow(): string {
  return `${flowCookie}=; Path=${callbackPath}; Max-Age=0`
}

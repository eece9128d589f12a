import type { Challenge } from './decide/challenge.ts'
import type { RegistryLogin } from './decide/credentials.ts'
import type { ImageReference } from './decide/reference.ts'
import { registryErrors } from './errors.ts'
import { reasonOf } from './reason-of.ts'

export interface TokenQuestion {
  reference: ImageReference
  login: RegistryLogin | undefined
  /** The registry is without TLS, so its token service may be. */
  plain: boolean
  signal: AbortSignal
}

/** Asks the token service that a registry names. Gives the header to send. */
export async function askForToken(
  challenge: Extract<Challenge, { scheme: 'bearer' }>,
  { reference, login, plain, signal }: TokenQuestion,
): Promise<string> {
  const { registry, repository, text: image } = reference
  const url = new URL(challenge.realm)
  if (url.protocol !== 'https:' && !(plain && url.protocol === 'http:')) {
    const reason = `its token service ${url.origin} has no TLS`
    throw registryErrors.ACCESS_DENIED({ registry, image, reason })
  }
  if (challenge.service !== undefined) url.searchParams.set('service', challenge.service)
  url.searchParams.set('scope', challenge.scope ?? `repository:${repository}:pull`)
  const basic = login && Buffer.from(`${login.username}:${login.password}`).toString('base64')
  let answer: Response
  try {
    answer = await fetch(url, {
      headers: basic === undefined ? {} : { authorization: `Basic ${basic}` },
      signal,
    })
  } catch (error) {
    signal.throwIfAborted()
    const reason = `its token service ${url.origin} cannot be reached: ${reasonOf(error)}`
    throw registryErrors.REGISTRY_UNREACHABLE({ registry, reason }, { cause: error })
  }
  const fields = (await answer.json().catch(() => ({}))) as { token?: unknown; access_token?: unknown }
  const token = fields.token ?? fields.access_token
  if (answer.ok && typeof token === 'string') return `Bearer ${token}`
  const reason = `its token service answered ${answer.status}${answer.ok ? ' without a token' : ''}`
  throw registryErrors.ACCESS_DENIED({ registry, image, reason })
}

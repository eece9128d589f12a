import type { Challenge } from './decide/challenge.ts'
import { readChallenge } from './decide/challenge.ts'
import type { RegistryLogin } from './decide/credentials.ts'
import type { ImageReference } from './decide/reference.ts'
import { registryErrors } from './errors.ts'
import { reasonOf } from './reason-of.ts'
import { askForToken } from './token.ts'

/** What is asked of a registry below `/v2/<repository>/`. */
export interface RegistryQuestion {
  path: string
  /** For people. */
  what: string
  headers?: Record<string, string>
  signal: AbortSignal
}

/** Reads one repository of a registry, logging in as it is told to. */
export interface RegistryClient {
  /** Gives an answer of 200, 206 or 416; everything else is thrown as DCL_MESOS_IMAGE_…. */
  get(question: RegistryQuestion): Promise<Response>
}

export interface RegistryClientOptions {
  reference: ImageReference
  login: RegistryLogin | undefined
  /** Without TLS. */
  plain: boolean
}

const fine = new Set([200, 206, 416])

/** The words of a registry about its refusal. */
async function describeRefusal(answer: Response): Promise<string> {
  const text = (await answer.text().catch(() => '')).slice(0, 2000)
  try {
    const { errors } = JSON.parse(text) as { errors?: { code?: string; message?: string }[] }
    const said = errors?.map(({ code, message }) => message ?? code).join(', ')
    if (said) return said
  } catch {
    // not the form that registries have agreed on: the text itself is said
  }
  return text.trim().slice(0, 200) || answer.statusText || 'it gave no reason'
}

/** Creates a client; it asks for a token when the registry first wants one, and again when it ran out. */
export function createRegistryClient({ reference, login, plain }: RegistryClientOptions): RegistryClient {
  const { registry, repository, text: image } = reference
  const base = `${plain ? 'http' : 'https'}://${registry}/v2/${repository}/`
  let authorization: Promise<string> | undefined

  const ask = async ({ path, headers, signal }: RegistryQuestion): Promise<Response> => {
    const own = await authorization
    try {
      return await fetch(base + path, {
        headers: {
          'accept-encoding': 'identity',
          ...headers,
          ...(own === undefined ? {} : { authorization: own }),
        },
        signal,
      })
    } catch (error) {
      signal.throwIfAborted()
      throw registryErrors.REGISTRY_UNREACHABLE({ registry, reason: reasonOf(error) }, { cause: error })
    }
  }

  const logIn = (challenge: Challenge, signal: AbortSignal): Promise<string> => {
    if (challenge.scheme === 'bearer') return askForToken(challenge, { reference, login, plain, signal })
    if (login === undefined) {
      throw registryErrors.ACCESS_DENIED({ registry, image, reason: 'it wants a login and none is known' })
    }
    return Promise.resolve(`Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`)
  }

  const denied = async (answer: Response): Promise<Error> =>
    registryErrors.ACCESS_DENIED({ registry, image, reason: await describeRefusal(answer) })

  return {
    async get(question) {
      const before = authorization
      let answer = await ask(question)
      if (answer.status === 401) {
        const challenge = readChallenge(answer.headers.get('www-authenticate'))
        if (!challenge) throw await denied(answer)
        await answer.body?.cancel()
        // Several layers are fetched at a time: who comes first logs in for all.
        if (authorization === before) authorization = logIn(challenge, question.signal)
        authorization?.catch(() => (authorization = undefined))
        answer = await ask(question)
      }
      if (fine.has(answer.status)) return answer
      if (answer.status === 401 || answer.status === 403) throw await denied(answer)
      if (answer.status === 404) {
        await answer.body?.cancel()
        throw registryErrors.NOT_FOUND({ registry, image })
      }
      throw registryErrors.REGISTRY_REFUSED({
        registry,
        answerStatus: answer.status,
        what: question.what,
        reason: await describeRefusal(answer),
      })
    },
  }
}

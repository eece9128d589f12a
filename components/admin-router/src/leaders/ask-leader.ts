import { hostInUrl } from '../decide/service-apps.ts'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'

/** Components of which one leads and the others stand by, one on every master. */
export type LedUpstream = 'mesos' | 'marathon' | 'metronome'

/** Asks one of them who leads: `scheme://host:port`, or undefined when it knows of nobody. */
export type AskLeader = (origin: string, signal: AbortSignal) => Promise<string | undefined>

const timeoutMs = 2000
const headers = { 'user-agent': 'Master Admin Router' }

/** `host:port` as an origin that is spoken to as the one that named it. */
function originOf(address: string, asked: string): string | undefined {
  const { protocol } = new URL(asked)
  const found = /^(.+):(\d+)$/.exec(address)
  if (!found) return undefined
  const [, host = '', port = ''] = found
  const url = `${protocol}//${hostInUrl(host.replace(/^\[|\]$/g, ''))}:${port}`
  return URL.canParse(url) ? url : undefined
}

const askMesos: AskLeader = async (origin, signal) => {
  const answer = await requestText({ url: `${origin}/redirect`, headers, timeoutMs, signal })
  const { location } = answer.headers
  if (typeof location !== 'string' || !URL.canParse(location, origin)) return undefined
  return new URL(location, origin).origin
}

const askScheduler =
  (path: string): AskLeader =>
  async (origin, signal) => {
    const answer = await requestJson<{ leader?: string }>({
      url: origin + path,
      headers,
      timeoutMs,
      signal,
    })
    const { leader } = answer.status === 200 ? answer.body : {}
    return typeof leader === 'string' ? originOf(leader, origin) : undefined
  }

/** How each of them is asked. */
export const leaderQuestions: Record<LedUpstream, AskLeader> = {
  mesos: askMesos,
  marathon: askScheduler('/v2/leader'),
  metronome: askScheduler('/leader'),
}

import { principalHeader } from '@dcos-lite/lib/contracts'
import type { Clock } from '@dcos-lite/lib/clock'
import { requestText } from '@dcos-lite/lib/http-client'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'

/** Answers with status 200 that are good for a short time. */
export interface ResponseCache {
  /** Asks in the name of the principal, and never answers with what another one was told. */
  get(
    url: string,
    principal: string,
    ageLimitMs: number,
  ): Promise<{ answer: HttpAnswer<string>; status: 'HIT' | 'MISS' }>
}

const mostEntries = 64

/** Creates the cache behind `/cache/master/`; equal requests at one time share one call. */
export function createResponseCache(clock: Clock): ResponseCache {
  const entries = new Map<string, { atMs: number; answer: Promise<HttpAnswer<string>> }>()
  return {
    async get(url, principal, ageLimitMs) {
      const key = `${principal} ${url}`
      const known = entries.get(key)
      if (known && clock.monotonicMs() - known.atMs < ageLimitMs)
        return { answer: await known.answer, status: 'HIT' }
      entries.delete(key)
      if (entries.size >= mostEntries) entries.delete(entries.keys().next().value ?? '')
      const entry = {
        atMs: clock.monotonicMs(),
        answer: requestText({ url, headers: { accept: 'application/json', [principalHeader]: principal } }),
      }
      entries.set(key, entry)
      const forget = (): void => {
        if (entries.get(key) === entry) entries.delete(key)
      }
      entry.answer.then(({ status }) => (status === 200 ? undefined : forget()), forget)
      return { answer: await entry.answer, status: 'MISS' }
    },
  }
}

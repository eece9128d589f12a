import type { Clock } from '@dcos-lite/lib/clock'
import { requestText } from '@dcos-lite/lib/http-client'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'

/** Answers with status 200 that are good for a short time. */
export interface ResponseCache {
  get(url: string, ageLimitMs: number): Promise<{ answer: HttpAnswer<string>; status: 'HIT' | 'MISS' }>
}

const mostEntries = 64

/** Creates the cache behind `/cache/master/`; equal requests at one time share one call. */
export function createResponseCache(clock: Clock): ResponseCache {
  const entries = new Map<string, { atMs: number; answer: Promise<HttpAnswer<string>> }>()
  return {
    async get(url, ageLimitMs) {
      const known = entries.get(url)
      if (known && clock.monotonicMs() - known.atMs < ageLimitMs)
        return { answer: await known.answer, status: 'HIT' }
      entries.delete(url)
      if (entries.size >= mostEntries) entries.delete(entries.keys().next().value ?? '')
      const entry = {
        atMs: clock.monotonicMs(),
        answer: requestText({ url, headers: { accept: 'application/json' } }),
      }
      entries.set(url, entry)
      const forget = (): void => {
        if (entries.get(url) === entry) entries.delete(url)
      }
      entry.answer.then(({ status }) => (status === 200 ? undefined : forget()), forget)
      return { answer: await entry.answer, status: 'MISS' }
    },
  }
}

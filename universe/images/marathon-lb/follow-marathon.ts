import { addAbortSignal } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { AnswerError, ask, textOf } from './ask.ts'
import type { App } from './rendering/apps.ts'
import { logIn } from './service-login.ts'
import type { Settings } from './settings.ts'

/** What is known of Marathon's apps. */
export interface Marathon {
  apps(): Promise<App[]>
  /** Calls back at every event and whenever the stream began anew; goes on until the signal, or for ever. */
  follow(changed: () => void, signal?: AbortSignal): Promise<void>
}

const never = new AbortController().signal
/** Between two lines of a stream that is well: Marathon sends something every few seconds. */
const quietMs = 60_000

/** Reads Marathon with the login of the service account, if there is one, and logs in anew when that ran out. */
export function openMarathon({ marathonUrl, account, ca }: Settings, say: (line: string) => void): Marathon {
  let login: Promise<string> | undefined

  const get = async (path: string, accept: string): ReturnType<typeof ask> => {
    if (account) login ??= logIn(account, ca)
    try {
      const authorization = await login
      const headers = { accept, ...(authorization === undefined ? {} : { authorization }) }
      const answer = await ask({ url: marathonUrl + path, headers, ca, quietMs })
      if ((answer.statusCode ?? 0) >= 300) await textOf(answer, path)
      return answer
    } catch (error) {
      if (!(error instanceof AnswerError) || [401, 403].includes(error.status)) login = undefined
      throw error
    }
  }

  return {
    async apps() {
      const answer = await get('/v2/apps?embed=apps.tasks', 'application/json')
      return (JSON.parse(await textOf(answer, 'Marathon')) as { apps: App[] }).apps
    },
    async follow(changed, signal) {
      while (signal?.aborted !== true) {
        try {
          const events = await get('/v2/events?plan-format=light', 'text/event-stream')
          addAbortSignal(signal ?? never, events).setEncoding('utf8')
          for await (const piece of events) if (String(piece).trim() !== '') changed()
          say('the event stream ended')
        } catch (error) {
          say(`no event stream: ${String(error)}`)
        }
        // An abort ends the loop, not the program.
        if (await pause(1000, true, signal ? { signal } : {}).catch(() => false)) changed()
      }
    },
  }
}

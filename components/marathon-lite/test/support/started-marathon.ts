import { join } from 'node:path'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { HttpAnswer } from '@dcos-lite/lib/http-client'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start } from '@dcos-lite/marathon-lite'
import type { MarathonConfig } from '@dcos-lite/marathon-lite'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** An app as tests look at it; what an answer really has is what they assert. */
export interface AppAnswer {
  [member: string]: unknown
  id: string
  cmd: string
  role: string
  instances: number
  version: string
  versionInfo: unknown
  deployments: { id: string }[]
  tasks: unknown[]
}

/** The members of all answers that tests look at. */
export interface AnswerBody extends AppAnswer {
  message: string
  details: { path: string; errors: string[] }[]
  app: AppAnswer
  apps: AppAnswer[]
  groups: AnswerBody[]
  '*': AppAnswer[]
  versions: string[]
  deploymentId: string
  enforceRole: boolean
  queue: QueueItem[]
  marathon_config: Record<string, unknown>
}

export interface QueueItem {
  app: AppAnswer
  lastUnusedOffers: unknown[]
  processedOffersSummary: { rejectSummaryLastOffers: { reason: string }[] }
  explanation: { subject: string; reason: string }
}

/** A real Marathon on a free port with a store of its own. */
export interface StartedMarathon {
  url: string
  call<T = AnswerBody>(method: Method, path: string, body?: unknown): Promise<HttpAnswer<T>>
  /** Stops it and starts another one on the same store. */
  restart(): Promise<StartedMarathon>
}

/** Nothing listens there: an API test needs no master. */
const noMaster = 'http://127.0.0.1:9'

/** Runs `work` with a Marathon and ends it afterwards, also after a failure. */
export async function withMarathon(
  work: (marathon: StartedMarathon) => Promise<void>,
  config: Partial<MarathonConfig> = {},
): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const store = { engine: 'sqlite' as const, file: join(folder, 'marathon.db') }
    const listen = { host: '127.0.0.1', port: 0 }
    const whole = { listen, store, masterUrls: [noMaster], ...config }
    let running = await start(whole, testEnvironment({ component: 'marathon' }))
    const clientOf = (url: string): StartedMarathon => ({
      url,
      call: <T>(method: Method, path: string, body?: unknown) =>
        requestJson<T>({ url: url + path, method, ...(body === undefined ? {} : { body }) }),
      async restart() {
        await running.stop()
        running = await start(whole, testEnvironment({ component: 'marathon' }))
        return clientOf(running.urls.api ?? '')
      },
    })
    try {
      await work(clientOf(running.urls.api ?? ''))
    } finally {
      await running.stop()
    }
  })
}

import type { Environment } from '@dcos-lite/lib/component'
import type { MasterInfo } from '@dcos-lite/lib/mesos'
import { campaign } from '@dcos-lite/lib/store'
import type { Leadership, Store } from '@dcos-lite/lib/store'
import type { Refusals } from '@dcos-lite/lib/tls/renewal'
import type { MasterSettings } from './config.ts'
import type { Throne } from './http/throne.ts'
import type { Ids } from './ids.ts'
import { startReign } from './start-reign.ts'
import type { StartedReign } from './start-reign.ts'

/** What the endless candidacy of a master needs. */
export interface CandidacyInput {
  settings: MasterSettings
  environment: Environment
  store: Store
  refusals?: Refusals | undefined
  may?: StartedReign['reign']['may'] | undefined
  throne: Throne
  ids: Ids
  startedMs: number
  leaderKey: string
  masterInfo: MasterInfo
}

const pauseAfterFailureMs = 500

/** Resolves when any of the signals is aborted. */
function aborted(...signals: AbortSignal[]): Promise<void> {
  const any = AbortSignal.any(signals)
  if (any.aborted) return Promise.resolve()
  return new Promise((resolve) => any.addEventListener('abort', () => resolve(), { once: true }))
}

async function reignOnce(input: CandidacyInput, leadership: Leadership, stop: AbortSignal): Promise<void> {
  const { throne, environment } = input
  const abdication = new AbortController()
  const abdicate = (reason: string): void => {
    environment.log.warn('the leadership is given up', { reason, epoch: leadership.epoch })
    abdication.abort()
  }
  const { promise: recovered, resolve: noteRecovered } = Promise.withResolvers<void>()
  throne.recovered = recovered
  throne.recovering = true
  let started: StartedReign
  try {
    started = await startReign({ ...input, leadership, abdicate })
    if (!leadership.lost.aborted && !stop.aborted) throne.reign = started.reign
  } finally {
    throne.recovering = false
    noteRecovered()
  }
  environment.log.info('leading', { epoch: leadership.epoch, agents: started.reign.recovering.size })
  await aborted(leadership.lost, stop, abdication.signal)
  if (leadership.lost.aborted && !stop.aborted && !abdication.signal.aborted) {
    const { epoch, lost } = leadership
    environment.log.warn('the leadership is lost', { reason: String(lost.reason), epoch })
  }
  throne.reign = undefined
  await started.end()
}

async function candidate(input: CandidacyInput, stop: AbortSignal): Promise<void> {
  const { settings, environment, throne, store } = input
  const leadership = await campaign(store, {
    key: input.leaderKey,
    identity: JSON.stringify(throne.self),
    ttlMs: settings.leadershipTtlMs,
    clock: environment.clock,
    signal: stop,
  })
  try {
    await reignOnce(input, leadership, stop)
  } finally {
    await leadership.resign()
  }
}

/** Runs for the leadership, reigns until it is lost, and runs again, until it is stopped. */
export function leadForever(input: CandidacyInput): { stop(): Promise<void> } {
  const { environment } = input
  const stopper = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopper.signal.aborted) {
      try {
        await candidate(input, stopper.signal)
      } catch (error) {
        if (stopper.signal.aborted) return
        environment.log.error('the candidacy failed and is repeated', { error })
        await environment.clock.sleep(pauseAfterFailureMs, stopper.signal).catch(() => undefined)
      }
    }
  }
  const running = run()
  return {
    async stop() {
      stopper.abort(new Error('the master stops'))
      await running
    },
  }
}
